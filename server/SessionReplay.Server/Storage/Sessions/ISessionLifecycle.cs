namespace SessionReplay.Server.Storage.Sessions;

/// <summary>How a session goes from recording to indexed: a stage hands it on to the next by its state.</summary>
internal interface ISessionLifecycle
{
    /// <summary>The recorder said the visit is over.</summary>
    public Task FinishAsync(string sessionId, long nowServer, CancellationToken cancellationToken);

    /// <summary>Sessions in <paramref name="state"/>, oldest last-seen first. For <c>Recording</c>: only those due for closing
    /// (last seen before <paramref name="silentSince"/>, or finished before <paramref name="finishedBefore"/>).</summary>
    public Task<IReadOnlyList<string>> DueAsync(SessionState state, long silentSince, long finishedBefore, int limit, CancellationToken cancellationToken);

    /// <summary>Moves a session on, if it is in <paramref name="from"/> and nothing came since <paramref name="lastSeenServer"/>. False: it moved or was seen meanwhile.</summary>
    public Task<bool> TryMoveAsync(string sessionId, SessionState from, SessionState to, long lastSeenServer, CancellationToken cancellationToken);

    /// <summary>Closed → indexed, if nothing came since <paramref name="lastSeenServer"/>. False: it moved or was seen meanwhile.</summary>
    public Task<bool> TrySetIndexedAsync(string sessionId, int indexVersion, long lastSeenServer, CancellationToken cancellationToken);

    /// <summary>Sets the counters from the stored segments: what indexing does, so that a crash between two writes of Mongo leaves no wrong number.</summary>
    public Task RecountAsync(string sessionId, CancellationToken cancellationToken);
}
