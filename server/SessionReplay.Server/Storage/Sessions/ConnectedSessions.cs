namespace SessionReplay.Server.Storage.Sessions;

/// <summary>Which sessions have a recorder connected to this server, and when each connection last gave a sign: told by the stage that has the connections, asked by whoever says that a session is live.</summary>
internal sealed class ConnectedSessions(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _sessions = new(StringComparer.Ordinal);

    /// <summary>By session, then by connection.</summary>
    private readonly Dictionary<string, Dictionary<string, Func<long>>> _signs = new(StringComparer.Ordinal);

    /// <param name="connectionId">A connection is of one session at a time: the one it was added with last.</param>
    /// <param name="sessionId">The session it records.</param>
    /// <param name="lastSign">When anything last came over it: a timestamp of the time provider.</param>
    public void Add(string connectionId, string sessionId, Func<long> lastSign)
    {
        lock (_lock)
        {
            RemoveLocked(connectionId);
            _sessions.Add(connectionId, sessionId);
            if (!_signs.TryGetValue(sessionId, out var connections)) _signs.Add(sessionId, connections = new(StringComparer.Ordinal));
            connections.Add(connectionId, lastSign);
        }
    }

    public void Remove(string connectionId)
    {
        lock (_lock) RemoveLocked(connectionId);
    }

    /// <summary>Whether a recorder of the session gave a sign within <paramref name="age"/>. One that lost its network stays connected for a while.</summary>
    public bool GaveSign(string sessionId, TimeSpan age)
    {
        lock (_lock) return _signs.TryGetValue(sessionId, out var connections) && connections.Values.Any(lastSign => time.GetElapsedTime(lastSign()) < age);
    }

    private void RemoveLocked(string connectionId)
    {
        if (!_sessions.Remove(connectionId, out var sessionId)) return;
        var connections = _signs[sessionId];
        connections.Remove(connectionId);
        if (connections.Count == 0) _signs.Remove(sessionId);
    }
}
