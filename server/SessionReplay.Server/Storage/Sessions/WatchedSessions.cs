namespace SessionReplay.Server.Storage.Sessions;

/// <summary>
/// The sessions that somebody watches through this server. Playback, which has the viewers' connections, keeps it up to date; indexing asks
/// it which running sessions to read at once.
/// </summary>
internal sealed class WatchedSessions
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _viewers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _new = new(StringComparer.Ordinal);

    public void Add(string sessionId)
    {
        lock (_lock)
        {
            _viewers[sessionId] = _viewers.GetValueOrDefault(sessionId) + 1;
            _new.Add(sessionId);
        }
    }

    public void Remove(string sessionId)
    {
        lock (_lock)
        {
            if (_viewers.GetValueOrDefault(sessionId) <= 1)
            {
                _viewers.Remove(sessionId);
                _new.Remove(sessionId);
            }
            else
                _viewers[sessionId]--;
        }
    }

    /// <summary>The sessions that somebody has begun to watch since this was asked last.</summary>
    public IReadOnlyList<string> TakeNew()
    {
        lock (_lock)
        {
            List<string> taken = [.. _new];
            _new.Clear();
            return taken;
        }
    }

    public bool Has(string sessionId)
    {
        lock (_lock)
            return _viewers.ContainsKey(sessionId);
    }
}
