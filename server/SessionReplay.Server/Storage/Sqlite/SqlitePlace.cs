namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>
/// Where the database files stood when they were opened. When the folder is deleted, moved, replaced or unmounted, the open files stay
/// behind, and SQLite would go on writing into files that will not be found again.
/// </summary>
internal sealed class SqlitePlace
{
    private readonly (string Path, FileIdentity? File)[] _files;

    private SqlitePlace(string[] files) => _files = [.. files.Select(path => (path, FileIdentity.Of(path)))];

    /// <summary>Remembers which files stand at these paths now.</summary>
    public static SqlitePlace Remember(params string[] files) => new(files);

    /// <summary>
    /// Checks that the remembered files still stand at their paths. It runs before every ack, and takes a few microseconds.
    /// </summary>
    /// <exception cref="StorageException">One of the files is gone, or another file stands at its path.</exception>
    public void Check()
    {
        if (Problem() is { } problem)
            throw new StorageException(problem);
    }

    /// <returns>The problem in words for the operator; null while all files stand at their paths.</returns>
    public string? Problem()
    {
        foreach (var (path, file) in _files)
        {
            if (FileIdentity.Of(path) == file)
                continue;
            return $"The database is no longer where the server opened it: {path} {(File.Exists(path) ? "is another file" : "is gone")}. No recording is taken. "
                + "Mount the folder or move it back, and the server goes on by itself; to use the folder as it is now, restart the server.";
        }

        return null;
    }
}
