namespace SessionReplay.Server.Ingest.Intake;

/// <summary>
/// Lets a limited number of Begins (and Finishes) ask the store at once, in the order they came. When thousands of recorders come back
/// together, their Begins would otherwise take every connection to the database from the writer, each would be slow, and the server would
/// work even on those whose recorders have given up.
/// </summary>
internal sealed class BeginTurns : IDisposable
{
    /// <summary>Enough to keep a store busy, and a third of the connections that MongoDB's driver opens.</summary>
    private const int AtOnce = 32;

    /// <summary>
    /// A Begin that waits longer is refused, and its recorder told to come back: recorders do so at random times, so fewer come at once.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turns = new(AtOnce);

    /// <returns>A turn, which ends when it is disposed; null: none was free in time.</returns>
    /// <exception cref="OperationCanceledException">The caller is gone.</exception>
    public async ValueTask<IDisposable?> TakeAsync(CancellationToken cancellationToken) =>
        await _turns.WaitAsync(Patience, cancellationToken) ? new Turn(_turns) : null;

    public void Dispose() => _turns.Dispose();

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
