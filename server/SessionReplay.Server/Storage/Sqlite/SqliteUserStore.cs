using Microsoft.Data.Sqlite;
using SessionReplay.Server.Storage.Users;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The <c>users</c> table.</summary>
internal sealed class SqliteUserStore(SqliteDatabase database) : IUserStore
{
    public Task<User?> FindAsync(string name, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements =>
                statements.ReadFirst("SELECT name, password_hash, login_link_hash FROM users WHERE name = $name", Read, ("$name", name)),
            cancellationToken
        );

    public Task<bool> TryAddAsync(User user, CancellationToken cancellationToken) =>
        database.WriteAsync(
            statements =>
                statements.Execute(
                    "INSERT INTO users (name, password_hash, login_link_hash) VALUES ($name, $password, $link) ON CONFLICT (name) DO NOTHING",
                    ("$name", user.Name),
                    ("$password", user.PasswordHash),
                    ("$link", user.LoginLinkHash)
                ) == 1,
            cancellationToken
        );

    public Task SetPasswordAsync(string name, string passwordHash, CancellationToken cancellationToken) =>
        database.WriteAsync(
            statements =>
            {
                statements.Execute(
                    "UPDATE users SET password_hash = $password, login_link_hash = NULL WHERE name = $name",
                    ("$password", passwordHash),
                    ("$name", name)
                );
            },
            cancellationToken
        );

    public Task<User?> TakeLoginLinkAsync(string loginLinkHash, CancellationToken cancellationToken) =>
        database.WriteAsync(
            statements =>
                statements.ReadFirst(
                    "UPDATE users SET login_link_hash = NULL WHERE login_link_hash = $link RETURNING name, password_hash, login_link_hash",
                    Read,
                    ("$link", loginLinkHash)
                ),
            cancellationToken
        );

    private static User Read(SqliteDataReader row) => new(row.GetString(0), row.GetString(1), row.StringOrNull(2));
}
