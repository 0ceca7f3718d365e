namespace SessionReplay.Server.Storage.Mongo;

/// <summary>Sessions with their pages, over the collections that hold them.</summary>
internal sealed class MongoSessionStore(MongoSessions sessions, MongoPages pages, MongoSegments segments, MongoErrorStore errors, MongoTombstones tombstones) : ISessionStore
{
    public async Task<Session?> BeginAsync(
        string sessionId, string projectId, Page page, string? userAgent, long nowServer, CancellationToken cancellationToken)
    {
        var session = await sessions.BeginAsync(sessionId, projectId, userAgent, nowServer, cancellationToken);
        if (await pages.TryAddAsync(page with { SessionId = sessionId }, cancellationToken))
            session = await sessions.AddPageAsync(sessionId, cancellationToken);
        if (!await IsDeletedAsync(sessionId, cancellationToken))
            return session;
        // Deleted meanwhile: then the delete may have looked before these two were there.
        await PurgeAsync(sessionId, cancellationToken);
        return null;
    }

    public Task<Session?> FindAsync(string sessionId, CancellationToken cancellationToken) => sessions.FindAsync(sessionId, cancellationToken);

    public Task<IReadOnlyList<Page>> PagesAsync(string sessionId, CancellationToken cancellationToken) => pages.ListAsync(sessionId, cancellationToken);

    public Task<IReadOnlyList<Session>> ListAsync(SessionQuery query, CancellationToken cancellationToken) => sessions.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<string>> IdsAsync(CancellationToken cancellationToken) => sessions.IdsAsync(cancellationToken);

    public Task<long> CountAsync(string projectId, long sinceServer, CancellationToken cancellationToken) => sessions.CountAsync(projectId, sinceServer, cancellationToken);

    public Task<long> StoredBytesAsync(string projectId, CancellationToken cancellationToken) => sessions.StoredBytesAsync(projectId, cancellationToken);

    public Task FinishAsync(string sessionId, long nowServer, CancellationToken cancellationToken) =>
        sessions.FinishAsync(sessionId, nowServer, cancellationToken);

    public Task<IReadOnlyList<string>> DueAsync(
        SessionState state, long silentSince, long finishedBefore, int limit, CancellationToken cancellationToken) =>
        sessions.DueAsync(state, silentSince, finishedBefore, limit, cancellationToken);

    public Task<bool> TryMoveAsync(string sessionId, SessionState from, SessionState to, long lastSeenServer, CancellationToken cancellationToken) =>
        sessions.TryMoveAsync(sessionId, from, to, lastSeenServer, cancellationToken);

    public async Task RecountAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(sessionId, cancellationToken) is not { } session)
            return;
        var recount = new SessionRecount(await pages.ListAsync(sessionId, cancellationToken));
        var missing = new HashSet<string>();
        await foreach (var segment in segments.StreamAsync(sessionId, cancellationToken))
        {
            if (recount.TryAdd(segment.Page, segment.Totals()))
                continue;
            // A crash came between the session and its page, or before an import had made it.
            if (missing.Add(segment.Page))
                await pages.TryAddAsync(new Page { SessionId = sessionId, Id = segment.Page, BegunAtServer = segment.ReceivedAt }, cancellationToken);
        }

        if (missing.Count > 0)
        {
            // Deleted meanwhile: then the delete may have looked before they were there.
            if (await IsDeletedAsync(sessionId, cancellationToken))
                await PurgeAsync(sessionId, cancellationToken);
            else
                await RecountAsync(sessionId, cancellationToken);
            return;
        }

        if (!await sessions.TrySetTotalsAsync(session, recount.Pages.Count(), recount.Session, cancellationToken))
            return;
        await sessions.AddUserIdsAsync(sessionId, recount.Session.UserIds, cancellationToken);
        foreach (var (page, totals) in recount.Pages)
            await pages.SetTotalsAsync(page, totals, cancellationToken);
    }

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

    private async Task PurgeAsync(string sessionId, CancellationToken cancellationToken)
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
