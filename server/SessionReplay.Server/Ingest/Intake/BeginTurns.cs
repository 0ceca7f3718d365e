namespace SessionReplay.Server.Ingest.Intake;

/// <summary>
/// Lets so many Begins (and Finishes) at once ask the store, in the order they came. When thousands come back together they would otherwise take every connection to the database from the writer,
/// each would be slow, and those whose recorders have given up would be worked on all the same.
/// </summary>
internal sealed class BeginTurns : IDisposable
{
    /// <summary>Enough to keep a store busy; a third of what MongoDB's driver opens connections for.</summary>
    private const int AtOnce = 32;

    /// <summary>Whoever waits longer is told to come back: recorders that do so at random times are fewer at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turns = new(AtOnce);

    /// <returns>Ends the turn when disposed; null: none came in time.</returns>
    /// <exception cref="OperationCanceledException">Whoever asked is gone.</exception>
    public async ValueTask<IDisposable?> TakeAsync(CancellationToken cancellationToken) => await _turns.WaitAsync(Patience, cancellationToken) ? new Turn(_turns) : null;

    public void Dispose() => _turns.Dispose();

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
