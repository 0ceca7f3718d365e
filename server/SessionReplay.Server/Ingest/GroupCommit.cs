using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage;
using SessionReplay.Wire;

namespace SessionReplay.Server.Ingest;

/// <summary>The one writer: takes whatever is waiting, stores it as one group, and only then says so. Stopping drains the queue first.</summary>
internal sealed partial class GroupCommit(SegmentQueue queue, ISegmentStore store, ChangedSessions changed, IngestMetrics metrics, IOptions<IngestOptions> options, ILogger<GroupCommit> logger) : BackgroundService
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
        LogEnded(logger, metrics.Counts());
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
        IReadOnlyList<AppendOutcome> outcomes;
        var commit = metrics.Commits.Begin(_group);
        try
        {
            outcomes = await store.AppendAsync([.. _group.Select(pending => pending.Segment)], CancellationToken.None);
            commit.Stored();
        }
        catch (Exception e)
        {
            commit.Failed();
            // Whatever it was: nothing of the group is acked, and the recorders send it again.
            LogCommitFailed(logger, e, _group.Count);
            foreach (var pending in _group) Refuse(pending, Refusals.StoreFailed);
            await Task.Delay(FailurePause);
            return;
        }

        for (var i = 0; i < _group.Count; i++) Tell(_group[i], outcomes[i]);
    }

    /// <summary>Each is counted once, as what became of it; then whoever waits is told, then its bytes are free.</summary>
    private void Tell(PendingSegment pending, AppendOutcome outcome)
    {
        if (outcome == AppendOutcome.Deleted)
        {
            Refuse(pending, Refusals.SessionDeleted);
            return;
        }

        if (outcome == AppendOutcome.Stored) metrics.Stored();
        else metrics.Duplicate();
        pending.Receipt.Stored(pending.Segment.Number);
        queue.Release(pending);
        if (outcome == AppendOutcome.Stored) changed.Tell(pending.Segment.SessionId);
    }

    private void Refuse(PendingSegment pending, WireError why)
    {
        metrics.Refused(why.Code);
        pending.Receipt.Failed(pending.Segment.Number, why);
        queue.Release(pending);
    }

    [LoggerMessage(LogLevel.Information, "Ingest has ended: {Counts}.")]
    private static partial void LogEnded(ILogger logger, IngestCounts counts);

    [LoggerMessage(LogLevel.Error, "The store did not take a group of {Segments} segments; their recorders will send them again.")]
    private static partial void LogCommitFailed(ILogger logger, Exception exception, int segments);
}
