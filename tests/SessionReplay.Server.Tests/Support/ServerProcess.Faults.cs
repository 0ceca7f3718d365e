using SessionReplay.Server.Tests.Support.PowerCut;

namespace SessionReplay.Server.Tests.Support;

/// <summary>Starts with something of the machine replaced.</summary>
internal sealed partial class ServerProcess
{
    /// <summary>Its writes are recorded.</summary>
    public static async Task<ServerProcess> StartRecordedAsync(WriteRecorder writes, params string[] settings)
    {
        var server = new ServerProcess(settings);
        server.Variables = writes.Environment(server.DataPath);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>It gets so much memory for its objects and no more: what wants more fails with OutOfMemoryException.</summary>
    public static async Task<ServerProcess> StartWithinAsync(int heapMegabytes, params string[] settings)
    {
        var server = new ServerProcess(settings) { Variables = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = $"0x{heapMegabytes * 1024L * 1024:x}" } };
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Its data is on a disk of its own.</summary>
    public static async Task<ServerProcess> StartOnAsync(SmallDisk disk, params string[] settings)
    {
        var server = new ServerProcess(settings);
        server.Before = disk.Command(server.DataPath);
        await server.StartAgainAsync();
        return server;
    }
}
