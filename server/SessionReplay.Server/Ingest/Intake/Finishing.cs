using SessionReplay.Server.Entrance;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Ingest.Intake;

/// <summary>Notes that a visit is over: its session closes soon unless more comes. A session without a Finish closes by its silence.</summary>
internal sealed class Finishing(ISessionLifecycle lifecycle, ChangedSessions changed, BeginTurns turns, Rates rates, TimeProvider time)
{
    /// <summary>A Finish that comes by itself. It is a write, so it counts as a Begin of its address.</summary>
    public Task FinishAloneAsync(AdmittedPage page, CancellationToken cancellationToken) =>
        rates.Begin(page.Address) is null ? FinishAsync(page, cancellationToken) : Task.CompletedTask;

    /// <summary>A Finish that came together with a Begin.</summary>
    public async Task FinishAsync(AdmittedPage page, CancellationToken cancellationToken)
    {
        // Without turns, thousands of recorders that finish at once would hold up the writer.
        using var turn = await turns.TakeAsync(cancellationToken);
        if (turn is null)
            return;
        await lifecycle.FinishAsync(page.SessionId, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
        changed.Tell(page.SessionId);
    }
}
