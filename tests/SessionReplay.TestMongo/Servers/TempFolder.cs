namespace SessionReplay.TestMongo.Servers;

/// <summary>A folder that goes with its owner: on dispose, or, when the owner was killed, the next time a folder is made.</summary>
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
        // The lock stands beside the folder and comes first: a folder without one has lost its owner.
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
                // Whoever lives holds its lock; the operating system lets go of it when a process dies, however it dies.
                using var stale = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None);
                Delete(path[..^".lock".Length]);
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In use, swept by another process a moment ago, or another user's.
            }
        }
    }

    private static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
        }
    }
}
