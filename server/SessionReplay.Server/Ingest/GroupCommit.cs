using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage;

namespace SessionReplay.Server.Ingest;

/// <summary>The one writer: takes whatever is waiting, stores it as one group, and only then says so. Stopping drains the queue first.</summary>
internal sealed partial class GroupCommit(SegmentQueue queue, ISegmentStore store, IngestMetrics metrics, IOptions<IngestOptions> options, ILogger<GroupCommit> logger) : BackgroundService
{
    /// <summary>A pause after a failed commit, so that a store in trouble is not hammered.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromMilliseconds(200);

    private readonly List<PendingSegment> _group = [];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Complete();
        // The loop ends when the queue is empty; until then its segments are stored, not dropped.
        if (ExecuteTask is { } running) await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            Gather();
            await CommitAsync();
        }
    }

    private void Gather()
    {
        _group.Clear();
        for (var bytes = 0; bytes < options.Value.GroupBytes && queue.Reader.TryRead(out var pending); bytes += pending.Size) _group.Add(pending);
    }

    private async Task CommitAsync()
    {
        try
        {
            var outcomes = await store.AppendAsync([.. _group.Select(pending => pending.Segment)], CancellationToken.None);
            for (var i = 0; i < _group.Count; i++)
            {
                metrics.Stored(outcomes[i]);
                _group[i].Receipt.Stored(_group[i].Segment.Number);
            }
        }
        catch (Exception e)
        {
            // Whatever it was: nothing of the group is acked, and the recorders send it again.
            LogCommitFailed(logger, e, _group.Count);
            foreach (var pending in _group)
            {
                metrics.Refused("busy");
                pending.Receipt.Failed(pending.Segment.Number);
            }

            await Task.Delay(FailurePause);
        }
        finally
        {
            foreach (var pending in _group) queue.Release(pending);
        }
    }

    [LoggerMessage(LogLevel.Error, "The store did not take a group of {Segments} segments; their recorders will send them again.")]
    private static partial void LogCommitFailed(ILogger logger, Exception exception, int segments);
}
