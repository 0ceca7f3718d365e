using Microsoft.Data.Sqlite;
using SessionReplay.Server.Storage.Projects;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The <c>project_keys</c> table.</summary>
internal sealed class SqliteKeyStore(SqliteDatabase database) : IKeyStore
{
    public Task<IReadOnlyList<ProjectKey>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ProjectKey>>(
            statements =>
                statements.Read("SELECT key, project, created_at, revoked_at FROM project_keys ORDER BY project, created_at, key", Read),
            cancellationToken
        );

    public Task<bool> TryAddAsync(ProjectKey key, CancellationToken cancellationToken) =>
        database.WriteAsync(statements => Add(statements, key), cancellationToken);

    public Task<bool> RevokeAsync(string key, long at, CancellationToken cancellationToken) =>
        database.WriteAsync(
            statements =>
                statements.Execute(
                    "UPDATE project_keys SET revoked_at = min(coalesce(revoked_at, $at), $at) WHERE key = $key",
                    ("$key", key),
                    ("$at", at)
                ) == 1,
            cancellationToken
        );

    /// <summary>Inserts a key in the transaction that is under way. False when the key exists already.</summary>
    public static bool Add(SqliteStatements statements, ProjectKey key) =>
        statements.Execute(
            "INSERT INTO project_keys (key, project, created_at, revoked_at) VALUES ($key, $project, $created_at, $revoked_at) ON CONFLICT (key) DO NOTHING",
            ("$key", key.Key),
            ("$project", key.ProjectId),
            ("$created_at", key.CreatedAt),
            ("$revoked_at", key.RevokedAt)
        ) == 1;

    private static ProjectKey Read(SqliteDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetInt64(3));
}
