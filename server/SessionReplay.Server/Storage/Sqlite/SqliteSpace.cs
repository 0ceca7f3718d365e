namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The room on the disk that has the database file.</summary>
internal sealed class SqliteSpace(SqliteDatabase database) : IStoreSpace
{
    public TimeSpan AskEvery => TimeSpan.FromSeconds(1);

    public Task<long?> FreeBytesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<long?>(new DriveInfo(Path.GetDirectoryName(database.File)!).AvailableFreeSpace);
}
