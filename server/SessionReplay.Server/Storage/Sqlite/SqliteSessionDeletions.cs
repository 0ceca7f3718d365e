using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>Removes the rows of a session from every table. The <c>deleted</c> table remembers the deletion.</summary>
internal sealed class SqliteSessionDeletions(SqliteDatabase database, SqliteEraser eraser) : ISessionDeletions
{
    public Task<int> RemoveEmptyAsync(long seenBefore, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            statements =>
            {
                var empty = statements.Read(
                    """
                    SELECT id FROM sessions WHERE segments = 0 AND last_seen < $before
                        AND NOT EXISTS (SELECT 1 FROM segments WHERE session = sessions.id) LIMIT $limit
                    """,
                    row => row.GetString(0),
                    ("$before", seenBefore),
                    ("$limit", limit)
                );
                foreach (var id in empty)
                {
                    statements.Execute("DELETE FROM pages WHERE session = $id", ("$id", id));
                    statements.Execute("DELETE FROM sessions WHERE id = $id", ("$id", id));
                }

                return empty.Count;
            },
            cancellationToken
        );

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
            statements =>
            {
                statements.Execute("DELETE FROM deleted WHERE deleted_at < $before", ("$before", deletedBefore));
            },
            cancellationToken
        );
        eraser.EraseSoon(); // Bytes overwritten since the last run go too: a person's traits, for example.
    }

    public static bool IsDeleted(SqliteStatements statements, string sessionId) =>
        statements.Read("SELECT 1 FROM deleted WHERE session = $session", row => row.GetInt32(0), ("$session", sessionId)).Count > 0;

    private static void Delete(SqliteStatements statements, string sessionId, long nowServer)
    {
        statements.Execute(
            "INSERT INTO deleted (session, deleted_at) VALUES ($id, $now) ON CONFLICT (session) DO UPDATE SET deleted_at = $now",
            ("$id", sessionId),
            ("$now", nowServer)
        );
        foreach (var table in new[] { "segments", "packs", "texts", "errors", "failed_requests", "identities", "pages" })
            statements.Execute($"DELETE FROM {table} WHERE session = $id", ("$id", sessionId));
        statements.Execute("DELETE FROM sessions WHERE id = $id", ("$id", sessionId));
    }
}
