using System.Net.WebSockets;
using System.Text;

namespace SessionReplay.Server.Tests.Support;

/// <summary>A WebSocket to the ingest hub that has shaken hands and then sends any bytes that the test gives it.</summary>
internal sealed class RawHub : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly Task _reading;

    private RawHub(ClientWebSocket socket)
    {
        _socket = socket;
        _reading = ReadAsync();
    }

    public static async Task<RawHub> OpenAsync(ServerProcess server, bool shakeHands = true)
    {
        var socket = new ClientWebSocket();
        try
        {
            await socket.ConnectAsync(
                new Uri($"{server.Address.Replace("http", "ws", StringComparison.Ordinal)}/hubs/ingest"),
                CancellationToken.None
            );
            var hub = new RawHub(socket);
            if (shakeHands)
                await hub.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"messagepack\",\"version\":1}\u001e"));
            return hub;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one WebSocket message; false if the server has closed the connection.</summary>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            return true;
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException or OperationCanceledException or IOException)
        {
            return false;
        }
    }

    /// <summary>How many bytes the server has sent.</summary>
    public long Received { get; private set; }

    public bool IsClosed => _reading.IsCompleted;

    /// <summary>Waits until the server closes the connection.</summary>
    public Task ClosedAsync() => _reading.WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await _socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } received)
                Received += received.Count;
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or InvalidOperationException)
        {
            // A connection that is cut without a closing message is closed, too.
        }
    }
}
