using System.Collections.Concurrent;

namespace SessionReplay.Server.Indexing.Walk;

/// <summary>Lets one walk at a time into a session, on this server. Whoever finds it taken comes again later, and waits for nothing.</summary>
internal sealed class SessionTurns
{
    private readonly ConcurrentDictionary<string, bool> _taken = new(StringComparer.Ordinal);

    /// <returns>The turn, to be disposed; null: another walk is in the session.</returns>
    public IDisposable? TryTake(string sessionId) => _taken.TryAdd(sessionId, true) ? new Turn(_taken, sessionId) : null;

    private sealed class Turn(ConcurrentDictionary<string, bool> taken, string sessionId) : IDisposable
    {
        public void Dispose() => taken.TryRemove(sessionId, out _);
    }
}
