using Microsoft.Extensions.Options;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Health;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Ingest.Commit;

/// <summary>
/// The one writer: takes the waiting segments, stores them as one group, and acks them only then. Stopping drains the queue first.
/// </summary>
internal sealed partial class GroupCommit(
    SegmentQueue queue,
    ISegmentStore store,
    ChangedSessions changed,
    IStoreHealth health,
    CommitRecord record,
    IngestMetrics metrics,
    IOptions<IngestOptions> options,
    ILogger<GroupCommit> logger
) : BackgroundService
{
    /// <summary>A pause after a commit while commits are failing, so that a store in trouble is not hammered.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromMilliseconds(200);

    /// <summary>After this many single segments fail in a row, the fault is the store's after all.</summary>
    private const int IsTheStore = 8;

    private readonly List<PendingSegment> _group = [];
    private bool _metDamage;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Complete();
        // The loop ends when the queue is empty; until then its segments are stored, not dropped.
        if (ExecuteTask is { } running)
            await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
        for (var bytes = 0; bytes < options.Value.GroupBytes && queue.Reader.TryRead(out var pending); bytes += pending.Size)
            _group.Add(pending);
    }

    private async Task CommitAsync()
    {
        if (await TryStoreAsync(_group))
            return;
        // A segment that the store does not take must not keep its neighbours out, now and whenever they come together again.
        // Damage concerns one session's data, so repeated failures there say nothing about the rest of the store.
        if (_group.Count > 1 && (_metDamage || !record.IsFailing) && await StoreAnswersAsync())
            await CommitOneByOneAsync();
        else
            foreach (var pending in _group)
                Refuse(pending, Refusals.StoreFailed);
        if (record.IsFailing)
            await Task.Delay(FailurePause);
    }

    private async Task CommitOneByOneAsync()
    {
        var failedInARow = 0;
        foreach (var pending in _group)
        {
            if (failedInARow < IsTheStore && await TryStoreAsync([pending]))
            {
                failedInARow = 0;
                continue;
            }

            failedInARow++;
            Refuse(pending, Refusals.StoreFailed);
        }
    }

    /// <summary>Stores a group and tells its receipts. False: no segment of the group is acked, and no receipt has been told yet.</summary>
    private async Task<bool> TryStoreAsync(List<PendingSegment> group)
    {
        IReadOnlyList<AppendOutcome> outcomes;
        var commit = metrics.Commits.Begin(group);
        try
        {
            outcomes = await store.AppendAsync([.. group.Select(pending => pending.Segment)], CancellationToken.None);
        }
        catch (Exception e)
        {
            // Whatever the cause, the recorders send the segments again.
            commit.Failed();
            _metDamage = e is DamageException;
            if (!_metDamage || IsOfMany(group))
                record.Failed(e);
            if (group is [{ Segment: var segment }])
                LogSegmentFailed(logger, e, segment.SessionId, segment.PageId, segment.Number);
            else
                LogGroupFailed(logger, e, group.Count);
            return false;
        }

        commit.Stored();
        record.Stored();
        for (var i = 0; i < group.Count; i++)
            Tell(group[i], outcomes[i]);
        return true;
    }

    /// <summary>Whether the group has more than two sessions: one or two may be damaged by chance.</summary>
    private static bool IsOfMany(List<PendingSegment> group) => group.Select(pending => pending.Segment.SessionId).Distinct().Skip(2).Any();

    private async Task<bool> StoreAnswersAsync()
    {
        try
        {
            await health.CheckAsync(CancellationToken.None);
            return true;
        }
        catch (Exception)
        {
            return false; // The commit that failed has logged the reason.
        }
    }

    /// <summary>Counts each segment once, by its outcome; then tells its receipt, then frees its bytes in the queue.</summary>
    private void Tell(PendingSegment pending, AppendOutcome outcome)
    {
        if (outcome is AppendOutcome.Deleted or AppendOutcome.Full)
        {
            Refuse(pending, outcome == AppendOutcome.Deleted ? Refusals.SessionDeleted : Refusals.SessionFull);
            return;
        }

        if (outcome == AppendOutcome.Stored)
            metrics.Stored();
        else
            metrics.Duplicate();
        pending.Receipt.Stored(pending.Segment.Number);
        queue.Release(pending);
        if (outcome == AppendOutcome.Stored)
            changed.Tell(pending.Segment.SessionId);
    }

    private void Refuse(PendingSegment pending, WireError why)
    {
        metrics.Refused(why.Code);
        pending.Receipt.Failed(pending.Segment.Number, why);
        queue.Release(pending);
    }

    [LoggerMessage(LogLevel.Information, "Ingest has ended: {Counts}.")]
    private static partial void LogEnded(ILogger logger, IngestCounts counts);

    [LoggerMessage(
        LogLevel.Error,
        "The store did not take a group of {Segments} segments. Each of them is tried alone, or sent again by its recorder."
    )]
    private static partial void LogGroupFailed(ILogger logger, Exception exception, int segments);

    [LoggerMessage(
        LogLevel.Error,
        "The store did not take segment {Number} of page {Page}, session {Session}; its recorder will send it again."
    )]
    private static partial void LogSegmentFailed(ILogger logger, Exception exception, string session, string page, int number);
}
