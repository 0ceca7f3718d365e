namespace SessionReplay.Server.Tests.Support;

/// <summary>A real small disk under a database, which a test fills as another program of the machine would.</summary>
/// <param name="folder">A folder on the disk, as a path of this process.</param>
internal sealed class SmallDisk(Func<string> folder)
{
    private const long Megabyte = 1024 * 1024;

    private readonly List<string> _fillers = [];

    /// <summary>Fills the disk until only this many megabytes are free.</summary>
    public void FillUpTo(int freeMegabytes)
    {
        var filler = Path.Combine(folder(), $"filler-{_fillers.Count}");
        _fillers.Add(filler);
        using var file = new FileStream(filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[64 * 1024];
        try
        {
            while (freeMegabytes == 0 || new DriveInfo(folder()).AvailableFreeSpace >= (freeMegabytes * Megabyte) + block.Length)
                file.Write(block);
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }

    public void Clear()
    {
        foreach (var filler in _fillers)
            File.Delete(filler);
        _fillers.Clear();
    }
}

/// <summary>A server whose database has a small disk of its own.</summary>
/// <param name="EndAsync">Frees the disk or the database behind the server.</param>
internal sealed record ServerOnSmallDisk(ServerProcess Server, SmallDisk Disk, Func<ValueTask> EndAsync) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await EndAsync();
    }
}
