using SessionReplay.Server.Storage.Health;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The room on the disk that has the database file, and inside the file.</summary>
internal sealed class SqliteSpace(SqliteDatabase database) : IStoreSpace
{
    /// <summary>For the log of changes, which has no room inside the file.</summary>
    private const long LogBytes = 32 * 1024 * 1024;

    public TimeSpan AskEvery => TimeSpan.FromSeconds(1);

    public async Task<long?> FreeBytesAsync(CancellationToken cancellationToken)
    {
        if (database.Gone is { } gone) throw new StorageException(gone);
        var onDisk = new DriveInfo(Path.GetDirectoryName(database.File)!).AvailableFreeSpace;
        // What deleted sessions had is used again, and is not given back to the disk.
        return onDisk < LogBytes ? onDisk : onDisk + await database.ReadAsync(statements => Pragma(statements, "freelist_count") * Pragma(statements, "page_size"), cancellationToken);
    }

    private static long Pragma(SqliteStatements statements, string name) => statements.Read($"SELECT {name} FROM pragma_{name}", row => row.GetInt64(0))[0];
}
