using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>Sessions with their pages, over the collections that hold them.</summary>
internal sealed class MongoSessionStore(MongoSessions sessions, MongoPages pages, MongoSessionDeletions deletions) : ISessionStore
{
    public async Task<Session?> BeginAsync(
        string sessionId,
        string projectId,
        Page page,
        string? userAgent,
        long nowServer,
        CancellationToken cancellationToken
    )
    {
        var session = await sessions.BeginAsync(sessionId, projectId, userAgent, nowServer, cancellationToken);
        if (await pages.TryAddAsync(page with { SessionId = sessionId }, cancellationToken))
            session = await sessions.AddPageAsync(sessionId, cancellationToken);
        if (!await deletions.IsDeletedAsync(sessionId, cancellationToken))
            return session;
        // The session was deleted meanwhile, and the delete may have looked before session and page were there.
        await deletions.PurgeAsync(sessionId, cancellationToken);
        return null;
    }

    public Task<Session?> FindAsync(string sessionId, CancellationToken cancellationToken) =>
        sessions.FindAsync(sessionId, cancellationToken);

    public Task<IReadOnlyList<Page>> PagesAsync(string sessionId, CancellationToken cancellationToken) =>
        pages.ListAsync(sessionId, cancellationToken);

    public Task<IReadOnlyList<Session>> ListAsync(SessionQuery query, CancellationToken cancellationToken) =>
        sessions.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<string>> IdsAsync(CancellationToken cancellationToken) => sessions.IdsAsync(cancellationToken);

    public Task<long> CountAsync(string projectId, long sinceServer, CancellationToken cancellationToken) =>
        sessions.CountAsync(projectId, sinceServer, cancellationToken);

    public Task<long> StoredBytesAsync(string projectId, CancellationToken cancellationToken) =>
        sessions.StoredBytesAsync(projectId, cancellationToken);
}
