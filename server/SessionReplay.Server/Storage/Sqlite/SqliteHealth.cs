using Microsoft.Data.Sqlite;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>Whether the database file can be written.</summary>
internal sealed class SqliteHealth(SqliteDatabase database) : IStoreHealth
{
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.PrepareAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw CannotWrite(exception);
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
                cancellationToken);
        }
        catch (SqliteException exception)
        {
            throw CannotWrite(exception);
        }
    }

    private StorageException CannotWrite(Exception exception) => new($"The database {database.File} cannot be written: {exception.Message}", exception);
}
