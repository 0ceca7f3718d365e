namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The <c>sessions</c>, <c>pages</c> and <c>identities</c> tables.</summary>
internal sealed class SqliteSessionStore(SqliteDatabase database, SqliteEraser eraser) : ISessionStore
{
    public Task<Session?> BeginAsync(
        string sessionId, string projectId, Page page, string? userAgent, long nowServer, CancellationToken cancellationToken) =>
        database.WriteAsync(
            statements =>
            {
                if (IsDeleted(statements, sessionId))
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
                    ("$user_agent", userAgent));
                var isNewPage = statements.Execute(
                    """
                    INSERT INTO pages (session, id, begun_at, clock_offset, href, title) VALUES ($session, $id, $begun_at, $clock_offset, $href, $title)
                    ON CONFLICT (session, id) DO NOTHING
                    """,
                    ("$session", sessionId),
                    ("$id", page.Id),
                    ("$begun_at", page.BegunAtServer),
                    ("$clock_offset", page.ClockOffset),
                    ("$href", page.Href),
                    ("$title", page.Title)) == 1;
                if (isNewPage)
                    statements.Execute("UPDATE sessions SET pages = pages + 1 WHERE id = $id", ("$id", sessionId));
                return Find(statements, sessionId);
            },
            cancellationToken);

    public Task<Session?> FindAsync(string sessionId, CancellationToken cancellationToken) =>
        database.ReadAsync(statements => Find(statements, sessionId), cancellationToken);

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
            // One page of the file that cannot be read must not hide the sessions of all others.
            return await database.ReadAsync(statements => SqliteSalvage.List(statements, query), cancellationToken);
        }
    }

    public Task<IReadOnlyList<string>> IdsAsync(CancellationToken cancellationToken) => database.ReadAsync(SqliteSalvage.Ids, cancellationToken);

    private Task<IReadOnlyList<Session>> ListQuicklyAsync(SessionQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Session>>(
            statements => statements.Read(
                // One text per filter: a parameter that switches a filter off would keep SQLite from using the index.
                $"""
                SELECT {SqliteSessionRows.SessionColumns} FROM sessions
                WHERE segments > 0 AND (begun_at, id) < ($begun_at, $id)
                {(query.UserId is null ? "AND $user IS NULL" : $"AND id IN ({SqliteIdentities.SessionsOf})")} {(query.WithErrors ? "AND errors > 0" : "")}
                {(query.IdPrefix is null ? "AND $id_from IS NULL AND $id_end IS NOT NULL" : "AND id >= $id_from AND id < $id_end")}
                ORDER BY begun_at DESC, id DESC LIMIT $limit
                """,
                SqliteSessionRows.ReadSession,
                ("$begun_at", query.Before?.BegunAtServer ?? long.MaxValue),
                ("$id", query.Before?.Id ?? ""),
                ("$user", query.UserId),
                ("$id_from", query.IdPrefix),
                ("$id_end", query.IdEnd),
                ("$limit", query.Limit)),
            cancellationToken);

    public Task<long> CountAsync(string projectId, long sinceServer, CancellationToken cancellationToken) => database.ReadAsync(
        statements => statements.Read(
            "SELECT count(*) FROM sessions WHERE project = $project AND begun_at >= $since", row => row.GetInt64(0), ("$project", projectId), ("$since", sinceServer))[0],
        cancellationToken);

    public Task<long> StoredBytesAsync(string projectId, CancellationToken cancellationToken) => database.ReadAsync(
        statements => statements.Read(
            "SELECT coalesce(sum(stored_bytes), 0) FROM sessions WHERE project = $project", row => row.GetInt64(0), ("$project", projectId))[0],
        cancellationToken);

    public Task FinishAsync(string sessionId, long nowServer, CancellationToken cancellationToken) => database.WriteAsync(
        statements => { statements.Execute("UPDATE sessions SET finished_at = $now WHERE id = $id", ("$now", nowServer), ("$id", sessionId)); },
        cancellationToken);

    public Task<IReadOnlyList<string>> DueAsync(
        SessionState state, long silentSince, long finishedBefore, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            statements => statements.Read(
                """
                SELECT id FROM sessions
                WHERE state = $state AND ($state <> 'recording' OR last_seen < $silent_since OR finished_at < $finished_before)
                ORDER BY last_seen, id LIMIT $limit
                """,
                row => row.GetString(0),
                ("$state", state.Name()),
                ("$silent_since", silentSince),
                ("$finished_before", finishedBefore),
                ("$limit", limit)),
            cancellationToken);

    public Task<bool> TryMoveAsync(string sessionId, SessionState from, SessionState to, long lastSeenServer, CancellationToken cancellationToken) =>
        database.WriteAsync(
            statements => statements.Execute(
                "UPDATE sessions SET state = $to WHERE id = $id AND state = $from AND last_seen <= $last_seen",
                ("$to", to.Name()),
                ("$id", sessionId),
                ("$from", from.Name()),
                ("$last_seen", lastSeenServer)) == 1,
            cancellationToken);

    public async Task RecountAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (await FindAsync(sessionId, cancellationToken) is not { } session)
            return;
        var recount = await database.ReadAsync(statements => SqliteCounters.Recount(statements, sessionId), cancellationToken);
        await database.WriteAsync(statements => SqliteCounters.Set(statements, session, recount), cancellationToken);
    }

    public Task<int> RemoveEmptyAsync(long seenBefore, int limit, CancellationToken cancellationToken) => database.WriteAsync(
        statements =>
        {
            var empty = statements.Read(
                """
                SELECT id FROM sessions WHERE segments = 0 AND last_seen < $before
                    AND NOT EXISTS (SELECT 1 FROM segments WHERE session = sessions.id) LIMIT $limit
                """,
                row => row.GetString(0), ("$before", seenBefore), ("$limit", limit));
            foreach (var id in empty)
            {
                statements.Execute("DELETE FROM pages WHERE session = $id", ("$id", id));
                statements.Execute("DELETE FROM sessions WHERE id = $id", ("$id", id));
            }

            return empty.Count;
        },
        cancellationToken);

    public async Task DeleteAsync(string sessionId, long nowServer, CancellationToken cancellationToken)
    {
        await database.WriteAsync(statements => Delete(statements, sessionId, nowServer), cancellationToken);
        eraser.EraseSoon();
    }


    public Task<bool> IsDeletedAsync(string sessionId, CancellationToken cancellationToken) =>
        database.ReadAsync(statements => IsDeleted(statements, sessionId), cancellationToken);

    public async Task ForgetDeletedAsync(long deletedBefore, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            statements => { statements.Execute("DELETE FROM deleted WHERE deleted_at < $before", ("$before", deletedBefore)); }, cancellationToken);
        eraser.EraseSoon(); // What was overwritten since the last time goes with it: traits of a person, say.
    }

    public static bool IsDeleted(SqliteStatements statements, string sessionId) =>
        statements.Read("SELECT 1 FROM deleted WHERE session = $session", row => row.GetInt32(0), ("$session", sessionId)).Count > 0;

    private static void Delete(SqliteStatements statements, string sessionId, long nowServer)
    {
        statements.Execute(
            "INSERT INTO deleted (session, deleted_at) VALUES ($id, $now) ON CONFLICT (session) DO UPDATE SET deleted_at = $now", ("$id", sessionId), ("$now", nowServer));
        foreach (var table in new[] { "segments", "errors", "failed_requests", "identities", "pages" })
            statements.Execute($"DELETE FROM {table} WHERE session = $id", ("$id", sessionId));
        statements.Execute("DELETE FROM sessions WHERE id = $id", ("$id", sessionId));
    }

    private static Session? Find(SqliteStatements statements, string sessionId) => statements.ReadFirst(
        $"SELECT {SqliteSessionRows.SessionColumns} FROM sessions WHERE id = $id", SqliteSessionRows.ReadSession, ("$id", sessionId));
}
