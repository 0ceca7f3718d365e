namespace SessionReplay.Server.Storage.Sessions;

/// <summary>Sessions and their pages. <see cref="Segments.ISegmentStore.AppendAsync"/> updates their counters.</summary>
internal interface ISessionStore
{
    /// <summary>
    /// Creates session and page where they are missing, marks the session as seen, and reopens it if it was closed. Idempotent.
    /// </summary>
    /// <returns>The session as it is now; null when it was deleted, and then nothing is created.</returns>
    public Task<Session?> BeginAsync(
        string sessionId,
        string projectId,
        Page page,
        string? userAgent,
        long nowServer,
        CancellationToken cancellationToken
    );

    public Task<Session?> FindAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>The pages of a session, in the order in which they began.</summary>
    public Task<IReadOnlyList<Page>> PagesAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>
    /// Sessions, newest first (by BegunAtServer, then Id). Sessions without stored segments are left out; a session that cannot be read is
    /// listed as damaged.
    /// </summary>
    public Task<IReadOnlyList<Session>> ListAsync(SessionQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// The ids of all sessions, also of empty ones, newest first. Of a damaged store these are all ids that can still be found.
    /// </summary>
    public Task<IReadOnlyList<string>> IdsAsync(CancellationToken cancellationToken);

    /// <summary>How many sessions of a project began since a time, in ms since 1970.</summary>
    public Task<long> CountAsync(string projectId, long sinceServer, CancellationToken cancellationToken);

    /// <summary>
    /// How many bytes all sessions of a project hold in the store. The store adds up every session, so this should be asked seldom.
    /// </summary>
    public Task<long> StoredBytesAsync(string projectId, CancellationToken cancellationToken);
}
