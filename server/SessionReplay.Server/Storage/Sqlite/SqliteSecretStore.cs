using SessionReplay.Server.Storage.Secrets;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The <c>secrets</c> table.</summary>
internal sealed class SqliteSecretStore(SqliteDatabase database) : ISecretStore
{
    public Task<byte[]> GetOrAddAsync(string name, Func<byte[]> create, CancellationToken cancellationToken) =>
        database.WriteAsync(
            statements =>
            {
                if (Find(statements, name) is { } existing)
                    return existing;
                var secret = create();
                statements.Execute("INSERT INTO secrets (name, value) VALUES ($name, $value)", ("$name", name), ("$value", secret));
                return secret;
            },
            cancellationToken
        );

    public Task<IReadOnlyList<byte[]>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<byte[]>>(
            statements =>
                statements.Read(
                    "SELECT value FROM secrets WHERE substr(name, 1, length($prefix)) = $prefix ORDER BY name",
                    row => row.GetFieldValue<byte[]>(0),
                    ("$prefix", prefix)
                ),
            cancellationToken
        );

    private static byte[]? Find(SqliteStatements statements, string name) =>
        statements.ReadFirst("SELECT value FROM secrets WHERE name = $name", row => row.GetFieldValue<byte[]>(0), ("$name", name));
}
