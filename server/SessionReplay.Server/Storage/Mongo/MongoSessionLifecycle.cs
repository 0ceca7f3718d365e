using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>The state of a session, and the recount of its counters from its segments.</summary>
internal sealed class MongoSessionLifecycle(
    MongoSessions sessions,
    MongoPages pages,
    MongoSegments segments,
    MongoSessionDeletions deletions
) : ISessionLifecycle
{
    public Task FinishAsync(string sessionId, long nowServer, CancellationToken cancellationToken) =>
        sessions.FinishAsync(sessionId, nowServer, cancellationToken);

    public Task<IReadOnlyList<string>> DueAsync(
        SessionState state,
        long silentSince,
        long finishedBefore,
        int limit,
        CancellationToken cancellationToken
    ) => sessions.DueAsync(state, silentSince, finishedBefore, limit, cancellationToken);

    public Task<bool> TryMoveAsync(
        string sessionId,
        SessionState from,
        SessionState to,
        long lastSeenServer,
        CancellationToken cancellationToken
    ) => sessions.TryMoveAsync(sessionId, from, to, lastSeenServer, cancellationToken);

    public Task<IReadOnlyList<string>> OutdatedAsync(int indexVersion, int limit, CancellationToken cancellationToken) =>
        sessions.OutdatedAsync(indexVersion, limit, cancellationToken);

    public Task<bool> TrySetIndexedAsync(
        string sessionId,
        int indexVersion,
        SessionProblems? problems,
        long lastSeenServer,
        CancellationToken cancellationToken
    ) => sessions.TrySetIndexedAsync(sessionId, indexVersion, problems, lastSeenServer, cancellationToken);

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
            // The page is missing: a crash came after the session was inserted and before its page, or before an import had made the page.
            if (missing.Add(segment.Page))
                await pages.TryAddAsync(
                    new Page
                    {
                        SessionId = sessionId,
                        Id = segment.Page,
                        BegunAtServer = segment.ReceivedAt,
                    },
                    cancellationToken
                );
        }

        if (missing.Count > 0)
        {
            // The session may have been deleted meanwhile, and the delete may have looked before these pages were there.
            if (await deletions.IsDeletedAsync(sessionId, cancellationToken))
                await deletions.PurgeAsync(sessionId, cancellationToken);
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
}
