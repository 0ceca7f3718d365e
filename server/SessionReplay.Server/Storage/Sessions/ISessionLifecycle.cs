namespace SessionReplay.Server.Storage.Sessions;

/// <summary>Takes a session from recording to indexed. A stage hands a session on to the next stage by its state.</summary>
internal interface ISessionLifecycle
{
    /// <summary>Notes that the recorder said the visit is over.</summary>
    public Task FinishAsync(string sessionId, long nowServer, CancellationToken cancellationToken);

    /// <summary>
    /// The ids of sessions in <paramref name="state"/>, in the order in which they were last seen. Of sessions that are <c>Recording</c>
    /// only those due for closing are returned: last seen before <paramref name="silentSince"/>, or finished before
    /// <paramref name="finishedBefore"/>.
    /// </summary>
    public Task<IReadOnlyList<string>> DueAsync(
        SessionState state,
        long silentSince,
        long finishedBefore,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Moves a session on, if it is in <paramref name="from"/> and was not seen after <paramref name="lastSeenServer"/>. False when it was
    /// moved or seen meanwhile.
    /// </summary>
    public Task<bool> TryMoveAsync(
        string sessionId,
        SessionState from,
        SessionState to,
        long lastSeenServer,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// The ids of indexed sessions whose index is of an older version than <paramref name="indexVersion"/>, newest first.
    /// </summary>
    public Task<IReadOnlyList<string>> OutdatedAsync(int indexVersion, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Moves a session that is closed, or was indexed by an older version, to indexed, if it was not seen after
    /// <paramref name="lastSeenServer"/>, and sets the counters that its moments give; null leaves them as they are. False when it was moved
    /// or seen meanwhile.
    /// </summary>
    public Task<bool> TrySetIndexedAsync(
        string sessionId,
        int indexVersion,
        SessionProblems? problems,
        long lastSeenServer,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Sets the counters from the stored segments. Indexing does this, so that a crash between two MongoDB writes leaves no wrong number.
    /// </summary>
    public Task RecountAsync(string sessionId, CancellationToken cancellationToken);
}
