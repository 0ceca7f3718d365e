namespace SessionReplay.Server.Indexing.Walk;

/// <summary>Lets one walk at a time into a session, on this server. Sessions share a few locks, which is as good.</summary>
internal sealed class SessionTurns
{
    private const int Locks = 64;

    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, Locks).Select(_ => new SemaphoreSlim(1))];

    public async Task<IDisposable> TakeAsync(string sessionId, CancellationToken cancellationToken)
    {
        var one = _locks[(uint)sessionId.GetHashCode(StringComparison.Ordinal) % Locks];
        await one.WaitAsync(cancellationToken);
        return new Turn(one);
    }

    private sealed class Turn(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }
}
