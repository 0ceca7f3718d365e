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

    /// <summary>Its data is on a disk of its own.</summary>
    public static async Task<ServerProcess> StartOnAsync(SmallDisk disk, params string[] settings)
    {
        var server = new ServerProcess(settings);
        server.Before = disk.Command(server.DataPath);
        await server.StartAgainAsync();
        return server;
    }
}
