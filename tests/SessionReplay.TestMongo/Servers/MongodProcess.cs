using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SessionReplay.TestMongo.Servers;

/// <summary>The machine's own mongod, on a free port of the loopback interface, with data of its own.</summary>
internal sealed class MongodProcess : IMongoServer
{
    private readonly TempFolder _data;
    private readonly LeashedProcess _process;

    private MongodProcess(TempFolder data, LeashedProcess process, string connectionString) =>
        (_data, _process, ConnectionString) = (data, process, connectionString);

    public string ConnectionString { get; }

    public string Description { get; private set; } = "mongod";

    public static async Task<IMongoServer> StartAsync(CancellationToken cancellationToken)
    {
        if (await CommandLine.TryRunAsync("mongod", ["--version"], cancellationToken) is null)
            throw new NotOnThisMachineException("There is no mongod.");
        if (OperatingSystem.IsWindows())
            throw new NotOnThisMachineException(
                $"Windows has no sh to end mongod when the tests are killed; run mongod by hand and set {GivenServer.Variable}."
            );

        var data = TempFolder.Create();
        var port = FreePort();
        string[] mongod = ["mongod", "--replSet", ReplicaSet.Name, "--bind_ip", "127.0.0.1", "--port", port, "--dbpath", data.Path];
        var server = new MongodProcess(
            data,
            LeashedProcess.Start("sh", ["-c", Scripts.Read("run-leashed.sh"), "sh", .. mongod]),
            $"mongodb://127.0.0.1:{port}/?directConnection=true"
        );
        try
        {
            await ReplicaSet.InitiateAsync(server.ConnectionString, $"127.0.0.1:{port}", cancellationToken);
            server.Description = $"mongod {await ServerVersion.AskAsync(server.ConnectionString, cancellationToken)}";
            return server;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            await server.DisposeAsync();
            throw new InvalidOperationException($"mongod does not start:\n{server._process.Output}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _data.Dispose();
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
