namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>Where the database stood when it was opened. A folder that is deleted, moved, replaced or unmounted leaves the open files behind: SQLite writes on into what nobody will find again.</summary>
internal sealed class SqlitePlace
{
    private readonly (string Path, FileIdentity? File)[] _files;

    private SqlitePlace(string[] files) => _files = [.. files.Select(path => (path, FileIdentity.Of(path)))];

    /// <summary>Remembers which files stand there now.</summary>
    public static SqlitePlace Remember(params string[] files) => new(files);

    /// <summary>A few microseconds: it is asked before every ack.</summary>
    /// <exception cref="StorageException">One of them is gone, or is another file.</exception>
    public void Check()
    {
        if (Problem() is { } problem) throw new StorageException(problem);
    }

    /// <returns>For the operator; null: they stand there still.</returns>
    public string? Problem()
    {
        foreach (var (path, file) in _files)
        {
            if (FileIdentity.Of(path) == file) continue;
            return $"The database is no longer where the server opened it: {path} {(File.Exists(path) ? "is another file" : "is gone")}. Nothing is taken. "
                + "Mount or move back what was there, and it goes on; to go on with what is there now, restart the server.";
        }

        return null;
    }
}
