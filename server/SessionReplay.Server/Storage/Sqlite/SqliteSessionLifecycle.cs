using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The state of sessions in the <c>sessions</c> table, and the recount of their counters.</summary>
internal sealed class SqliteSessionLifecycle(SqliteDatabase database) : ISessionLifecycle
{
    public Task FinishAsync(string sessionId, long nowServer, CancellationToken cancellationToken) =>
        database.WriteAsync(
            statements =>
            {
                statements.Execute("UPDATE sessions SET finished_at = $now WHERE id = $id", ("$now", nowServer), ("$id", sessionId));
            },
            cancellationToken
        );

    public Task<IReadOnlyList<string>> DueAsync(
        SessionState state,
        long silentSince,
        long finishedBefore,
        int limit,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync<IReadOnlyList<string>>(
            statements =>
                statements.Read(
                    """
                    SELECT id FROM sessions
                    WHERE state = $state AND ($state <> 'recording' OR last_seen < $silent_since OR finished_at < $finished_before)
                    ORDER BY last_seen, id LIMIT $limit
                    """,
                    row => row.GetString(0),
                    ("$state", state.Name()),
                    ("$silent_since", silentSince),
                    ("$finished_before", finishedBefore),
                    ("$limit", limit)
                ),
            cancellationToken
        );

    public Task<bool> TryMoveAsync(
        string sessionId,
        SessionState from,
        SessionState to,
        long lastSeenServer,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            statements =>
                statements.Execute(
                    "UPDATE sessions SET state = $to WHERE id = $id AND state = $from AND last_seen <= $last_seen",
                    ("$to", to.Name()),
                    ("$id", sessionId),
                    ("$from", from.Name()),
                    ("$last_seen", lastSeenServer)
                ) == 1,
            cancellationToken
        );

    public Task<IReadOnlyList<string>> OutdatedAsync(int indexVersion, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            statements =>
                statements.Read(
                    """
                    SELECT id FROM sessions WHERE state = 'indexed' AND index_version < $version
                    ORDER BY begun_at DESC, id LIMIT $limit
                    """,
                    row => row.GetString(0),
                    ("$version", indexVersion),
                    ("$limit", limit)
                ),
            cancellationToken
        );

    public Task<bool> TrySetIndexedAsync(
        string sessionId,
        int indexVersion,
        SessionProblems? problems,
        long lastSeenServer,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            statements =>
                statements.Execute(
                    """
                    UPDATE sessions SET state = 'indexed', index_version = $version, errors = coalesce($errors, errors),
                        failed_requests = coalesce($failed_requests, failed_requests), frustrations = coalesce($frustrations, frustrations)
                    WHERE id = $id AND state IN ('closed', 'indexed') AND last_seen <= $last_seen
                    """,
                    ("$version", indexVersion),
                    ("$errors", problems?.Errors),
                    ("$failed_requests", problems?.FailedRequests),
                    ("$frustrations", problems?.Frustrations),
                    ("$id", sessionId),
                    ("$last_seen", lastSeenServer)
                ) == 1,
            cancellationToken
        );

    public async Task RecountAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(statements => SqliteSessionRows.Find(statements, sessionId), cancellationToken) is not { } session)
            return;
        var recount = await database.ReadAsync(statements => SqliteCounters.Recount(statements, sessionId), cancellationToken);
        await database.WriteAsync(statements => SqliteCounters.Set(statements, session, recount), cancellationToken);
    }
}
