using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>Removes a session from every collection. A tombstone remembers the deletion.</summary>
internal sealed class MongoSessionDeletions(
    MongoSessions sessions,
    MongoPages pages,
    MongoSegments segments,
    MongoPackStore packs,
    MongoErrorStore errors,
    MongoTombstones tombstones
) : ISessionDeletions
{
    public async Task<int> RemoveEmptyAsync(long seenBefore, int limit, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var sessionId in await sessions.EmptyAsync(seenBefore, limit, cancellationToken))
        {
            // The counter of segments may be behind.
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
        // The tombstone comes first: later appends see it, and the purge sees the segments of earlier appends.
        await tombstones.AddAsync(sessionId, nowServer, cancellationToken);
        await PurgeAsync(sessionId, cancellationToken);
    }

    public async Task<bool> IsDeletedAsync(string sessionId, CancellationToken cancellationToken) =>
        (await tombstones.AmongAsync([sessionId], cancellationToken)).Count > 0;

    public async Task ForgetDeletedAsync(long deletedBefore, CancellationToken cancellationToken)
    {
        foreach (var sessionId in await tombstones.UnfinishedAsync(deletedBefore, cancellationToken))
            await PurgeAsync(sessionId, cancellationToken);
        await tombstones.ForgetAsync(deletedBefore, cancellationToken);
    }

    /// <summary>Removes everything of a deleted session.</summary>
    public async Task PurgeAsync(string sessionId, CancellationToken cancellationToken)
    {
        // The session document goes last: while it is there, the session can be found and its removal tried again. Documents that are being
        // counted at that very moment may escape a delete (seen with DocumentDB), so the loop looks for them.
        do
        {
            await segments.DeleteAsync(sessionId, cancellationToken);
            await packs.DeleteAsync(sessionId, cancellationToken);
            await errors.DeleteAsync(sessionId, cancellationToken);
            await pages.DeleteAsync(sessionId, cancellationToken);
            await sessions.DeleteAsync(sessionId, cancellationToken);
        } while (
            await sessions.FindAsync(sessionId, cancellationToken) is not null
            || (await pages.ListAsync(sessionId, cancellationToken)).Count > 0
        );

        await tombstones.SetPurgedAsync(sessionId, cancellationToken);
    }
}
