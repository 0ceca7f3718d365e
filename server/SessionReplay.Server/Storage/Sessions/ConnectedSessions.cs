namespace SessionReplay.Server.Storage.Sessions;

/// <summary>
/// The sessions whose recorders are connected to this server, and when each connection last gave a sign. Ingest, which has the connections,
/// keeps it up to date; playback asks it whether a session is live.
/// </summary>
internal sealed class ConnectedSessions(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _sessions = new(StringComparer.Ordinal);

    /// <summary>The last sign of each connection, by session and connection id.</summary>
    private readonly Dictionary<string, Dictionary<string, Func<long>>> _signs = new(StringComparer.Ordinal);

    /// <param name="connectionId">The connection. It belongs to one session at a time: the session it was last added with.</param>
    /// <param name="sessionId">The session that the connection records.</param>
    /// <param name="lastSign">Gives the time of the last data on the connection, as a timestamp of the time provider.</param>
    public void Add(string connectionId, string sessionId, Func<long> lastSign)
    {
        lock (_lock)
        {
            RemoveLocked(connectionId);
            _sessions.Add(connectionId, sessionId);
            if (!_signs.TryGetValue(sessionId, out var connections))
                _signs.Add(sessionId, connections = new(StringComparer.Ordinal));
            connections.Add(connectionId, lastSign);
        }
    }

    public void Remove(string connectionId)
    {
        lock (_lock)
            RemoveLocked(connectionId);
    }

    /// <summary>
    /// Whether a recorder of the session gave a sign within <paramref name="age"/>. A recorder that lost its network stays connected for a
    /// while, so a connection alone proves little.
    /// </summary>
    public bool GaveSign(string sessionId, TimeSpan age)
    {
        lock (_lock)
            return _signs.TryGetValue(sessionId, out var connections)
                && connections.Values.Any(lastSign => time.GetElapsedTime(lastSign()) < age);
    }

    private void RemoveLocked(string connectionId)
    {
        if (!_sessions.Remove(connectionId, out var sessionId))
            return;
        var connections = _signs[sessionId];
        connections.Remove(connectionId);
        if (connections.Count == 0)
            _signs.Remove(sessionId);
    }
}
