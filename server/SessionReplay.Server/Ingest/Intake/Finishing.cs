using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Ingest.Intake;

/// <summary>Notes that a visit is over: its session closes soon unless more comes.</summary>
internal sealed class Finishing(ISessionLifecycle lifecycle, ChangedSessions changed, BeginTurns turns, TimeProvider time)
{
    public async Task FinishAsync(string sessionId, CancellationToken cancellationToken)
    {
        // Without turns, thousands of recorders that finish at once would hold up the writer.
        using var turn = await turns.TakeAsync(cancellationToken);
        if (turn is null)
            return; // Then the session closes by its silence.
        await lifecycle.FinishAsync(sessionId, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
        changed.Tell(sessionId);
    }
}
