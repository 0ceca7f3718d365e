using Hangfire;
using Hangfire.States;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Indexing.Walk;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Indexing.Closing;

/// <summary>
/// Closes sessions that are over, and removes sessions that never had segments. Every job here may run twice, run late, or be killed
/// midway: the next sweep finds the unfinished sessions.
/// </summary>
[SoonForgotten]
internal sealed partial class SessionCloser(
    ISessionStore sessions,
    ISessionLifecycle lifecycle,
    ISessionDeletions deletions,
    SessionWalk walk,
    SessionTurns turns,
    ChangedSessions changed,
    IBackgroundJobClientV2 jobs,
    IndexingMetrics metrics,
    IOptions<IndexingOptions> options,
    TimeProvider time,
    ILogger<SessionCloser> logger
)
{
    /// <summary>How many sessions of each state one sweep takes up; the next sweep takes more.</summary>
    private const int SweepLimit = 10_000;

    /// <summary>How many sessions of an older index one sweep takes up, if no others wait.</summary>
    private const int OutdatedLimit = 200;

    /// <summary>
    /// Queues a job for each session that is due, or that a lost job left halfway. It also removes empty sessions and finishes deletes that
    /// stopped midway.
    /// </summary>
    // The next sweep is the retry. Failed jobs are not kept, because they would stay in memory for ever.
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        // While jobs of the last sweep still wait, queueing their sessions again would only make the queue longer.
        if (jobs.Storage.GetMonitoringApi().EnqueuedCount(EnqueuedState.DefaultQueue) == 0)
            foreach (var id in await DueAsync(cancellationToken))
                jobs.Enqueue<SessionCloser>(closer => closer.CloseAsync(id, CancellationToken.None));
        var forgotten = Before(options.Value.TombstoneHours * 60 * 60);
        int removed;
        do removed = await deletions.RemoveEmptyAsync(forgotten, SweepLimit, cancellationToken);
        while (removed == SweepLimit);
        await deletions.ForgetDeletedAsync(forgotten, cancellationToken);
    }

    /// <summary>Closes the session if it is still due, then indexes it.</summary>
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public Task CloseAsync(string sessionId, CancellationToken cancellationToken) => TryCloseAsync(sessionId, cancellationToken);

    /// <summary>The same.</summary>
    /// <returns>False: another walk is in the session, and nothing was done.</returns>
    public async Task<bool> TryCloseAsync(string sessionId, CancellationToken cancellationToken)
    {
        using var turn = turns.TryTake(sessionId);
        if (turn is null)
            return false;
        try
        {
            await CloseSoundAsync(sessionId, cancellationToken);
        }
        catch (DamageException)
        {
            // The check of the store names the damaged session. Every sweep tries it again, because the store may be mended.
        }

        return true;
    }

    private async Task CloseSoundAsync(string sessionId, CancellationToken cancellationToken)
    {
        // Read within the turn: another walk may have just indexed it.
        if (await sessions.FindAsync(sessionId, cancellationToken) is not { IsIndexed: false } session)
            return;
        if (session.State == SessionState.Recording)
        {
            if (
                !IsDue(session)
                || !await lifecycle.TryMoveAsync(
                    sessionId,
                    SessionState.Recording,
                    SessionState.Closed,
                    session.LastSeenServer,
                    cancellationToken
                )
            )
                return;
            changed.Tell(sessionId);
            metrics.Closed();
            LogClosed(logger, sessionId, session.Segments);
        }

        // The counters are computed from the stored segments, so they are right even if a crash lost an update.
        await lifecycle.RecountAsync(sessionId, cancellationToken);
        await walk.RunAsync(sessionId, fromTheStart: false, cancellationToken);
        var problems = await walk.ProblemsAsync(sessionId, cancellationToken);
        if (
            !await lifecycle.TrySetIndexedAsync(sessionId, Session.PresentIndexVersion, problems, session.LastSeenServer, cancellationToken)
        )
            return;
        changed.Tell(sessionId);
        metrics.Indexed();
    }

    private async Task<IEnumerable<string>> DueAsync(CancellationToken cancellationToken)
    {
        var recording = await lifecycle.DueAsync(SessionState.Recording, SilentSince, FinishedBefore, SweepLimit, cancellationToken);
        var halfway = await lifecycle.DueAsync(SessionState.Closed, SilentSince, FinishedBefore, SweepLimit, cancellationToken);
        if (recording.Count + halfway.Count >= OutdatedLimit)
            return recording.Concat(halfway);
        // After an upgrade, sessions are indexed again in the background, a few at a time.
        return [.. recording, .. halfway, .. await lifecycle.OutdatedAsync(Session.PresentIndexVersion, OutdatedLimit, cancellationToken)];
    }

    private bool IsDue(Session session) => session.LastSeenServer < SilentSince || session.FinishedAtServer < FinishedBefore;

    private long SilentSince => Before(options.Value.SilentSeconds);

    private long FinishedBefore => Before(options.Value.FinishSeconds);

    private long Before(long seconds) => time.GetUtcNow().ToUnixTimeMilliseconds() - (seconds * 1000);

    [LoggerMessage(LogLevel.Debug, "Session {SessionId} is over: {Segments} segments.")]
    private static partial void LogClosed(ILogger logger, string sessionId, int segments);
}
