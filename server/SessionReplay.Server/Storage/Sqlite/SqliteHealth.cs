using Microsoft.Data.Sqlite;
using SessionReplay.Server.Storage.Health;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>Says whether the database file can be written, and looks for damage in it.</summary>
internal sealed class SqliteHealth(SqliteDatabase database) : IStoreHealth
{
    public void Hold()
    {
        try
        {
            database.Hold();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(exception);
        }
    }

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.PrepareAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SqliteException or DamageException)
        {
            throw CannotWrite(exception is DamageException ? exception.InnerException! : exception);
        }
    }

    public bool MayBeDamaged => true;

    public long DamageMet => database.DamageMet;

    public async Task<IReadOnlyList<string>?> DamageAsync(long bytes, CancellationToken cancellationToken)
    {
        if (new FileInfo(database.File).Length > bytes)
            return null;
        try
        {
            var found = await database.ReadAsync(
                statements => statements.Read("PRAGMA quick_check(20)", row => row.GetString(0)),
                cancellationToken
            );
            return found is ["ok"] ? [] : found;
        }
        catch (DamageException exception)
        {
            return [exception.InnerException!.Message];
        }
    }

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteAsync(
                statements =>
                {
                    statements.Execute("INSERT INTO health (id, checks) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET checks = checks + 1");
                },
                cancellationToken
            );
        }
        catch (SqliteException exception)
        {
            throw CannotWrite(exception);
        }
    }

    private StorageException CannotWrite(Exception exception) =>
        new($"The database {database.File} cannot be written: {exception.Message}", exception);
}
