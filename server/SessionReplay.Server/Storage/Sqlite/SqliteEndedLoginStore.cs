using SessionReplay.Server.Storage.Users;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The <c>ended_logins</c> table.</summary>
internal sealed class SqliteEndedLoginStore(SqliteDatabase database) : IEndedLoginStore
{
    public Task AddAsync(string loginId, long until, long now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            statements =>
            {
                statements.Execute("DELETE FROM ended_logins WHERE until < $now", ("$now", now));
                statements.Execute(
                    "INSERT INTO ended_logins (id, until) VALUES ($id, $until) ON CONFLICT (id) DO NOTHING",
                    ("$id", loginId),
                    ("$until", until)
                );
            },
            cancellationToken
        );

    public Task<bool> HasAsync(string loginId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements => statements.Read("SELECT 1 FROM ended_logins WHERE id = $id", row => row.GetInt32(0), ("$id", loginId)).Count > 0,
            cancellationToken
        );
}
