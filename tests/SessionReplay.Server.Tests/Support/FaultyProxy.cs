using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SessionReplay.Server.Tests.Support;

/// <summary>
/// A real network between two ends with faults: it drops whole acks, cuts, stalls, refuses, or answers 503. Its address stays the same when
/// the server behind it starts again.
/// </summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private static readonly byte[] Unavailable503 =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray();

    private readonly Func<Uri> _target;
    private readonly ConcurrentDictionary<Socket, byte> _sockets = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Random _random = new(7);
    private TcpListener _listener;
    private Task _accepting;
    private volatile TaskCompletionSource _flowing = Done();
    private int _droppedAcks;

    public FaultyProxy(Func<Uri> target)
    {
        _target = target;
        (_listener, _accepting) = Listen(0);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>The share of ack messages to drop, 0 to 1. Holds for connections made from now on.</summary>
    public double AckLoss { get; set; }

    public int DroppedAcks => Volatile.Read(ref _droppedAcks);

    /// <summary>Answers every new connection with 503.</summary>
    public bool IsUnavailable { get; set; }

    public static FaultyProxy To(ServerProcess server) => new(() => new Uri(server.Address));

    /// <summary>Ends every connection at once.</summary>
    public void Cut()
    {
        foreach (var socket in _sockets.Keys)
            socket.Close(0); // A timeout of 0 makes this a reset.
    }

    /// <summary>Stops listening: open connections are cut, and new ones refused.</summary>
    public void Refuse()
    {
        _listener.Stop();
        Cut();
    }

    public void Accept() => (_listener, _accepting) = Listen(Port);

    /// <summary>Keeps connections, and passes nothing on until <see cref="Flow"/>.</summary>
    public void Stall() => _flowing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Flow() => _flowing.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Flow();
        Refuse();
        await _accepting;
        _stopping.Dispose();
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    private (TcpListener Listener, Task Accepting) Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return (listener, AcceptAsync(listener));
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptSocketAsync(_stopping.Token));
        }
        catch (Exception e)
            when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The proxy no longer listens.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        _sockets[client] = _sockets[server] = 0;
        try
        {
            if (IsUnavailable)
            {
                await client.SendAsync(Unavailable503, _stopping.Token);
                client.Shutdown(SocketShutdown.Send);
                await client.ReceiveAsync(new byte[4096], _stopping.Token);
                return;
            }

            await server.ConnectAsync(_target().Host, _target().Port, _stopping.Token);
            await using var up = new NetworkStream(client);
            await using var down = new BufferedStream(new NetworkStream(server));
            var toServer = PumpAsync(up, new NetworkStream(server));
            var toClient =
                AckLoss > 0 ? new HubMessageFilter(down, up, Drops).RunAsync(_stopping.Token) : PumpAsync(new NetworkStream(server), up);
            await Task.WhenAny(toServer, toClient);
        }
        catch (Exception e)
            when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or EndOfStreamException)
        {
            // One end is gone, so the other one is closed, too.
        }
        finally
        {
            _sockets.TryRemove(client, out _);
            _sockets.TryRemove(server, out _);
            client.Dispose();
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var read = await from.ReadAsync(buffer, _stopping.Token);
                if (read == 0)
                    return;
                await _flowing.Task;
                await to.WriteAsync(buffer.AsMemory(0, read), _stopping.Token);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection is over.
        }
    }

    private bool Drops(string target)
    {
        if (target != "Ack")
            return false;
        lock (_random)
        {
            if (_random.NextDouble() >= AckLoss)
                return false;
        }

        Interlocked.Increment(ref _droppedAcks);
        return true;
    }
}
