namespace SessionReplay.Server.Storage.Sessions;

/// <summary>Sessions and their pages. Their counters are kept by <see cref="ISegmentStore.AppendAsync"/>.</summary>
internal interface ISessionStore
{
    /// <summary>Creates session and page where they are missing, marks the session as seen, and reopens it if it was closed. Idempotent.</summary>
    /// <returns>The session as it is now; null: it was deleted, and nothing is created.</returns>
    public Task<Session?> BeginAsync(string sessionId, string projectId, Page page, string? userAgent, long nowServer, CancellationToken cancellationToken);

    public Task<Session?> FindAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Pages in order: by when they began.</summary>
    public Task<IReadOnlyList<Page>> PagesAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Newest first (by BegunAtServer, then Id). Sessions with nothing stored are left out; one that cannot be read is in it as damaged.</summary>
    public Task<IReadOnlyList<Session>> ListAsync(SessionQuery query, CancellationToken cancellationToken);

    /// <summary>Every session, empty ones too, newest first; of a damaged store all that can still be found.</summary>
    public Task<IReadOnlyList<string>> IdsAsync(CancellationToken cancellationToken);

    /// <summary>How many sessions a project began since a time.</summary>
    public Task<long> CountAsync(string projectId, long sinceServer, CancellationToken cancellationToken);

    /// <summary>What all sessions of a project hold in the store. It adds up all of them: ask seldom.</summary>
    public Task<long> StoredBytesAsync(string projectId, CancellationToken cancellationToken);
}
