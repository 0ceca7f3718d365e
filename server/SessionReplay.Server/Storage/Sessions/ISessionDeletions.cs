namespace SessionReplay.Server.Storage.Sessions;

/// <summary>Removes sessions, and remembers which sessions were deleted.</summary>
internal interface ISessionDeletions
{
    /// <summary>
    /// Removes at most <paramref name="limit"/> sessions that have begun, were last seen before <paramref name="seenBefore"/>, and have no
    /// stored segments.
    /// </summary>
    /// <returns>How many sessions were removed.</returns>
    public Task<int> RemoveEmptyAsync(long seenBefore, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a session with its pages, segments and errors, and remembers that it was deleted: its segments that come later, or at this
    /// very moment, are <see cref="Segments.AppendOutcome.Deleted"/>.
    /// </summary>
    public Task DeleteAsync(string sessionId, long nowServer, CancellationToken cancellationToken);

    public Task<bool> IsDeletedAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Finishes deletes that stopped midway, and forgets deletes from before <paramref name="deletedBefore"/>.</summary>
    public Task ForgetDeletedAsync(long deletedBefore, CancellationToken cancellationToken);
}
