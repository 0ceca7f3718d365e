namespace SessionReplay.TestMongo.Servers;

/// <summary>A folder that is deleted with its owner: on dispose or, if the owner was killed, when the next such folder is made.</summary>
internal sealed class TempFolder : IDisposable
{
    private const string Prefix = "session-replay-mongo-";

    private readonly FileStream _lock;

    private TempFolder(string path, FileStream @lock) => (Path, _lock) = (path, @lock);

    public string Path { get; }

    public static TempFolder Create()
    {
        Sweep();
        var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), Prefix + Guid.NewGuid().ToString("N")[..12]);
        // The lock stands beside the folder and is made first, so that no folder is ever without one: Sweep finds folders by their locks.
        var @lock = new FileStream(path + ".lock", FileMode.CreateNew, FileAccess.Write, FileShare.None);
        Directory.CreateDirectory(path);
        return new TempFolder(path, @lock);
    }

    public void Dispose()
    {
        Delete(Path);
        File.Delete(_lock.Name);
        _lock.Dispose();
    }

    private static void Sweep()
    {
        foreach (var path in Directory.GetFiles(System.IO.Path.GetTempPath(), Prefix + "*.lock"))
        {
            try
            {
                // An owner that lives holds its lock; the operating system releases the lock when a process dies, however it dies.
                using var stale = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None);
                Delete(path[..^".lock".Length]);
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The folder is in use, was swept by another process a moment ago, or is another user's.
            }
        }
    }

    private static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException) { }
    }
}
