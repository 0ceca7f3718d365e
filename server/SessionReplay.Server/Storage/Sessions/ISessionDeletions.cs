namespace SessionReplay.Server.Storage.Sessions;

/// <summary>What is removed, and what is remembered of that.</summary>
internal interface ISessionDeletions
{
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
