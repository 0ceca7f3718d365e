using SessionReplay.Server.Tests.Support.PowerCut;

namespace SessionReplay.Server.Tests.Support;

/// <summary>Starts of a server with a part of the machine replaced.</summary>
internal sealed partial class ServerProcess
{
    /// <summary>Starts a server whose writes are recorded.</summary>
    public static async Task<ServerProcess> StartRecordedAsync(WriteRecorder writes, params string[] settings)
    {
        var server = new ServerProcess(settings);
        server.Variables = writes.Environment(server.DataPath);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts a server whose managed heap is limited: an allocation beyond the limit fails with OutOfMemoryException.</summary>
    public static async Task<ServerProcess> StartWithinAsync(int heapMegabytes, params string[] settings)
    {
        var server = new ServerProcess(settings)
        {
            Variables = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = $"0x{heapMegabytes * 1024L * 1024:x}" },
        };
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>
    /// Starts a server whose data is on a disk of its own: a tmpfs, in namespaces that end with the
    /// process. Without root it takes a user namespace.
    /// </summary>
    public static async Task<ServerProcess> StartOnDiskAsync(int megabytes, params string[] settings)
    {
        var server = new ServerProcess(settings);
        server.Before =
        [
            "unshare",
            .. Environment.IsPrivilegedProcess ? (string[])["--mount"] : ["--user", "--map-root-user", "--mount"],
            "sh",
            "-c",
            $"mount -t tmpfs -o size={megabytes}m tmpfs \"$0\" && exec \"$@\"",
            server.DataPath,
        ];
        await server.StartAgainAsync();
        return server;
    }
}
