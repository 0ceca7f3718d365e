using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>Speaks MongoDB's protocol on a free port of the loopback interface and lets DocumentDB answer.</summary>
internal sealed class MongoGateway : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Engine _engine;
    private readonly CommandRouter _router;
    private Task _accepting = Task.CompletedTask;

    private MongoGateway(NpgsqlDataSource dataSource, string diskPath)
    {
        _engine = new Engine(dataSource);
        _router = new CommandRouter(_engine, new CursorTable(_engine, TimeProvider.System), diskPath);
    }

    public string ConnectionString => $"mongodb://{_listener.LocalEndpoint}/?directConnection=true";

    /// <param name="dataSource">The connections to DocumentDB.</param>
    /// <param name="diskPath">A folder on the disk that has DocumentDB's data.</param>
    public static MongoGateway Start(NpgsqlDataSource dataSource, string diskPath)
    {
        var gateway = new MongoGateway(dataSource, diskPath);
        gateway._listener.Start();
        gateway._accepting = gateway.AcceptAsync();
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _engine.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stopping.Token);
                connections.RemoveAll(connection => connection.IsCompletedSuccessfully);
                connections.Add(Task.Run(() => ClientConnection.ServeAsync(socket, _router, _stopping.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }
}
