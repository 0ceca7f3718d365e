namespace SessionReplay.Server.Storage;

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

    /// <summary>The recorder said the visit is over.</summary>
    public Task FinishAsync(string sessionId, long nowServer, CancellationToken cancellationToken);

    /// <summary>Sessions in <paramref name="state"/>, oldest last-seen first. For <c>Recording</c>: only those due for closing
    /// (last seen before <paramref name="silentSince"/>, or finished before <paramref name="finishedBefore"/>).</summary>
    public Task<IReadOnlyList<string>> DueAsync(SessionState state, long silentSince, long finishedBefore, int limit, CancellationToken cancellationToken);

    /// <summary>Moves a session on, if it is in <paramref name="from"/> and nothing came since <paramref name="lastSeenServer"/>. False: it moved or was seen meanwhile.</summary>
    public Task<bool> TryMoveAsync(string sessionId, SessionState from, SessionState to, long lastSeenServer, CancellationToken cancellationToken);

    /// <summary>Sets the counters from the stored segments: what indexing does, so that a crash between two writes of Mongo leaves no wrong number.</summary>
    public Task RecountAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Removes sessions that have begun, were last seen before <paramref name="seenBefore"/>, and have nothing stored; so many at most.</summary>
    /// <returns>How many.</returns>
    public Task<int> RemoveEmptyAsync(long seenBefore, int limit, CancellationToken cancellationToken);

    /// <summary>Removes a session with everything of it: pages, segments, errors, and remembers that it was deleted: segments of it that come later
    /// are <see cref="AppendOutcome.Deleted"/>, also those that come at this moment.</summary>
    public Task DeleteAsync(string sessionId, long nowServer, CancellationToken cancellationToken);

    public Task<bool> IsDeletedAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Finishes deletes that stopped midway, and forgets those from before <paramref name="deletedBefore"/>.</summary>
    public Task ForgetDeletedAsync(long deletedBefore, CancellationToken cancellationToken);
}

/// <summary>Which sessions to list.</summary>
/// <param name="Before">Page of results: only sessions that stand after this one in the list (its BegunAtServer and Id); null: from the top.</param>
/// <param name="UserId">Only of this user: any that the session was ever said to be of.</param>
/// <param name="WithErrors">Only those with errors.</param>
/// <param name="IdPrefix">Only those whose id begins so (hexadecimal digits).</param>
internal sealed record SessionQuery(int Limit, (long BegunAtServer, string Id)? Before = null, string? UserId = null, bool WithErrors = false, string? IdPrefix = null)
{
    /// <summary>Behind every id that begins with <see cref="IdPrefix"/>.</summary>
    public string? IdEnd => IdPrefix + "g";
}
