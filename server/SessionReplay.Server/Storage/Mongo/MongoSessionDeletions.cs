using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>Removes what there is of a session in every collection; a tombstone remembers it.</summary>
internal sealed class MongoSessionDeletions(MongoSessions sessions, MongoPages pages, MongoSegments segments, MongoErrorStore errors, MongoTombstones tombstones) : ISessionDeletions
{
    public async Task<int> RemoveEmptyAsync(long seenBefore, int limit, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var sessionId in await sessions.EmptyAsync(seenBefore, limit, cancellationToken))
        {
            // The counter may be behind.
            if (await segments.AnyAsync(sessionId, cancellationToken))
            {
                await sessions.CountAgainAsync([sessionId], cancellationToken);
                continue;
            }

            if (!await sessions.TryDeleteEmptyAsync(sessionId, seenBefore, cancellationToken))
                continue;
            await pages.DeleteAsync(sessionId, cancellationToken);
            removed++;
        }

        return removed;
    }

    public async Task DeleteAsync(string sessionId, long nowServer, CancellationToken cancellationToken)
    {
        // First: what is appended from now on sees it, and what was appended before is seen by what follows.
        await tombstones.AddAsync(sessionId, nowServer, cancellationToken);
        await PurgeAsync(sessionId, cancellationToken);
    }

    public async Task<bool> IsDeletedAsync(string sessionId, CancellationToken cancellationToken) =>
        (await tombstones.AmongAsync([sessionId], cancellationToken)).Count > 0;

    public async Task ForgetDeletedAsync(long deletedBefore, CancellationToken cancellationToken)
    {
        foreach (var sessionId in await tombstones.UnfinishedAsync(deletedBefore, cancellationToken)) await PurgeAsync(sessionId, cancellationToken);
        await tombstones.ForgetAsync(deletedBefore, cancellationToken);
    }

    /// <summary>Removes all there is of a deleted session.</summary>
    public async Task PurgeAsync(string sessionId, CancellationToken cancellationToken)
    {
        // The session last: while it is there, whoever removes it can find it and try again. What is counted at that very moment may escape a delete (seen with DocumentDB), so it is looked for.
        do
        {
            await segments.DeleteAsync(sessionId, cancellationToken);
            await errors.DeleteAsync(sessionId, cancellationToken);
            await pages.DeleteAsync(sessionId, cancellationToken);
            await sessions.DeleteAsync(sessionId, cancellationToken);
        }
        while (await sessions.FindAsync(sessionId, cancellationToken) is not null || (await pages.ListAsync(sessionId, cancellationToken)).Count > 0);

        await tombstones.SetPurgedAsync(sessionId, cancellationToken);
    }
}
