using SessionReplay.Server.Storage.Health;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>How much room is left on the disk of the database file, and on free pages inside the file.</summary>
internal sealed class SqliteSpace(SqliteDatabase database) : IStoreSpace
{
    /// <summary>The write-ahead log needs this much room on the disk itself; free pages inside the file do not help it.</summary>
    private const long LogBytes = 32 * 1024 * 1024;

    public TimeSpan AskEvery => TimeSpan.FromSeconds(1);

    public async Task<long?> FreeBytesAsync(CancellationToken cancellationToken)
    {
        if (database.Gone is { } gone)
            throw new StorageException(gone);
        var onDisk = new DriveInfo(Path.GetDirectoryName(database.File)!).AvailableFreeSpace;
        // SQLite reuses the pages of deleted sessions and does not give them back to the disk.
        return onDisk < LogBytes
            ? onDisk
            : onDisk
                + await database.ReadAsync(
                    statements => Pragma(statements, "freelist_count") * Pragma(statements, "page_size"),
                    cancellationToken
                );
    }

    private static long Pragma(SqliteStatements statements, string name) =>
        statements.Read($"SELECT {name} FROM pragma_{name}", row => row.GetInt64(0))[0];
}
