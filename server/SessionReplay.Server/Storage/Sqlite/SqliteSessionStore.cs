using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The <c>sessions</c>, <c>pages</c> and <c>identities</c> tables.</summary>
internal sealed class SqliteSessionStore(SqliteDatabase database) : ISessionStore
{
    public Task<Session?> BeginAsync(
        string sessionId,
        string projectId,
        Page page,
        string? userAgent,
        long nowServer,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            statements =>
            {
                if (SqliteSessionDeletions.IsDeleted(statements, sessionId))
                    return null;
                statements.Execute(
                    """
                    INSERT INTO sessions (id, project, state, begun_at, last_seen, user_agent)
                    VALUES ($id, $project, 'recording', $now, $now, $user_agent)
                    ON CONFLICT (id) DO UPDATE SET state = 'recording', last_seen = max(last_seen, $now), finished_at = NULL
                    """,
                    ("$id", sessionId),
                    ("$project", projectId),
                    ("$now", nowServer),
                    ("$user_agent", userAgent)
                );
                var isNewPage =
                    statements.Execute(
                        """
                        INSERT INTO pages (session, id, begun_at, clock_offset, href, title) VALUES ($session, $id, $begun_at, $clock_offset, $href, $title)
                        ON CONFLICT (session, id) DO NOTHING
                        """,
                        ("$session", sessionId),
                        ("$id", page.Id),
                        ("$begun_at", page.BegunAtServer),
                        ("$clock_offset", page.ClockOffset),
                        ("$href", page.Href),
                        ("$title", page.Title)
                    ) == 1;
                if (isNewPage)
                    statements.Execute("UPDATE sessions SET pages = pages + 1 WHERE id = $id", ("$id", sessionId));
                return SqliteSessionRows.Find(statements, sessionId);
            },
            cancellationToken
        );

    public Task<Session?> FindAsync(string sessionId, CancellationToken cancellationToken) =>
        database.ReadAsync(statements => SqliteSessionRows.Find(statements, sessionId), cancellationToken);

    public Task<IReadOnlyList<Page>> PagesAsync(string sessionId, CancellationToken cancellationToken) =>
        database.ReadAsync(statements => SqliteSessionRows.PagesOf(statements, sessionId), cancellationToken);

    public async Task<IReadOnlyList<Session>> ListAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await ListQuicklyAsync(query, cancellationToken);
        }
        catch (DamageException)
        {
            // One unreadable page of the database file must not hide the sessions on all its other pages.
            return await database.ReadAsync(statements => SqliteSalvage.List(statements, query), cancellationToken);
        }
    }

    public Task<IReadOnlyList<string>> IdsAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(SqliteSalvage.Ids, cancellationToken);

    public Task<long> CountAsync(string projectId, long sinceServer, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements =>
                statements.Read(
                    "SELECT count(*) FROM sessions WHERE project = $project AND begun_at >= $since",
                    row => row.GetInt64(0),
                    ("$project", projectId),
                    ("$since", sinceServer)
                )[0],
            cancellationToken
        );

    public Task<long> StoredBytesAsync(string projectId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements =>
                statements.Read(
                    "SELECT coalesce(sum(stored_bytes), 0) FROM sessions WHERE project = $project",
                    row => row.GetInt64(0),
                    ("$project", projectId)
                )[0],
            cancellationToken
        );

    private Task<IReadOnlyList<Session>> ListQuicklyAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        var (where, parameters) = SqliteSessionFilter.Of(query);
        return database.ReadAsync<IReadOnlyList<Session>>(
            statements =>
                statements.Read(
                    $"SELECT {SqliteSessionRows.SessionColumns} FROM sessions WHERE {where} ORDER BY begun_at DESC, id DESC LIMIT $limit",
                    SqliteSessionRows.ReadSession,
                    [.. parameters, ("$limit", query.Limit)]
                ),
            cancellationToken
        );
    }
}
