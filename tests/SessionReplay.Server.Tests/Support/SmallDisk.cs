namespace SessionReplay.Server.Tests.Support;

/// <summary>A real small disk under a server's data: a tmpfs of its own, in namespaces that end with the process.</summary>
internal sealed class SmallDisk(int megabytes)
{
    private const int Megabyte = 1024 * 1024;

    private readonly List<string> _fillers = [];

    /// <summary>What the server's command line begins with. Without root it takes a user namespace.</summary>
    public IReadOnlyList<string> Command(string folder) =>
    [
        "unshare", .. Environment.IsPrivilegedProcess ? (string[])["--mount"] : ["--user", "--map-root-user", "--mount"],
        "sh", "-c", $"mount -t tmpfs -o size={megabytes}m tmpfs \"$0\" && exec \"$@\"", folder,
    ];

    /// <summary>Takes all but so many megabytes, as another program of the machine would.</summary>
    public void FillUpTo(ServerProcess server, int freeMegabytes)
    {
        var filler = Path.Combine(Inside(server), $"filler-{_fillers.Count}");
        _fillers.Add(filler);
        using var file = new FileStream(filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[64 * 1024];
        try
        {
            while (Free(server) >= ((long)freeMegabytes * Megabyte) + block.Length || freeMegabytes == 0) file.Write(block);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Clear()
    {
        foreach (var filler in _fillers) File.Delete(filler);
        _fillers.Clear();
    }

    private static long Free(ServerProcess server) => new DriveInfo(Inside(server)).AvailableFreeSpace;

    /// <summary>The disk as the process sees it; the test itself is outside.</summary>
    private static string Inside(ServerProcess server) => $"/proc/{server.Id}/root{server.DataPath}";
}
