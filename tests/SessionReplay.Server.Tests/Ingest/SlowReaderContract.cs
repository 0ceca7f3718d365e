using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>A client that reads one byte a second, or nothing at all, does not slow other clients.</summary>
public abstract class SlowReaderContract(Servers servers)
{
    private const long MemoryBytes = 600L * 1024 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReaderAtOneByteASecondSlowsNobody()
    {
        const int Segments = 60;
        await using var server = await servers.StartAsync();
        using var viewer = await ViewerClient.LogInAsync(server);
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        for (var number = 0; number < Segments; number++)
            await recorder.AppendAsync(Recording.Segment(number, Mark(number)));
        await recorder.WaitAsync(() => recorder.AckedCount == Segments);
        var slow = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AskAsync(server, viewer, recorder.SessionId)));
        using var reading = new CancellationTokenSource();
        var slowly = slow.Select(socket => ReadSlowlyAsync(socket, reading.Token)).ToList();

        // Meanwhile other clients read the whole session and record.
        for (var round = 0; round < 3; round++)
            Assert.Equal(Segments, (await viewer.EventsAsync(recorder.SessionId)).Count);
        await RecordAsync(server);

        Assert.All(
            slowly,
            reader => Assert.False(reader.IsCompletedSuccessfully, "The slow reader has read everything: it was not slow enough.")
        );
        Assert.InRange(server.PeakMemory, 1, MemoryBytes);
        await reading.CancelAsync();
        await Task.WhenAll(slowly).ContinueWith(_ => { }, TaskScheduler.Default);
        foreach (var socket in slow)
            socket.Dispose();
        await Conservation.AssertAsync(server);
    }

    [Fact]
    public async Task RecorderThatReadsNothingSlowsNobody()
    {
        await using var server = await servers.StartAsync();
        using var deaf = await ConnectDeafAsync(server);
        using var sending = new CancellationTokenSource();
        var babble = Task.WhenAll(BabbleAsync(deaf, sending.Token));
        await RecordAsync(server);
        await Task.Delay(Scale.Seconds(2, 30), Token);
        await RecordAsync(server);

        Assert.InRange(server.PeakMemory, 1, MemoryBytes);
        await sending.CancelAsync();
        deaf.Abort();
        await babble.ContinueWith(_ => { }, TaskScheduler.Default);
        var counts = await Conservation.AssertAsync(server);
        Assert.True(counts.Refused.GetValueOrDefault("schema") > 1_000, $"It was refused {counts.AllRefused} times only.");
    }

    /// <summary>
    /// The server sends refusals without waiting for the client to read them, and closes a client that reads none of them.
    /// </summary>
    [Fact]
    public async Task RecorderThatReadsNoneOfItsNacksIsClosed()
    {
        await using var server = await servers.StartAsync("--Data:MaxSegmentsPerSession=1");
        using var deaf = await ConnectDeafAsync(server);

        var closed = await Record.ExceptionAsync(() => AppendUntilClosedAsync(deaf).WaitAsync(TimeSpan.FromSeconds(60), Token));

        Assert.True(closed is WebSocketException or IOException, $"It is still open, or something else went wrong: {closed}");
        // Ingest closed the connection, not SignalR, which waits ten seconds for each answer.
        Assert.Contains("leaves too many answers unread", server.Output, StringComparison.Ordinal);
        await using var neighbour = new TestRecorder();
        await neighbour.BeginAsync(server.Address);
        await neighbour.AppendAsync(Recording.Segment(0));
        await neighbour.WaitAsync(() => neighbour.IsAcked(0));
        var counts = await Conservation.AssertAsync(server);
        Assert.True(counts.Refused.GetValueOrDefault("closed") > 256, $"It was refused {counts.AllRefused} times only.");
    }

    private static async Task RecordAsync(ServerProcess server)
    {
        var neighbours = Enumerable.Range(0, 10).Select(_ => new SteadyRecorder(() => server.Address)).ToList();
        foreach (var neighbour in neighbours)
        {
            for (var number = 0; number < 20; number++)
                neighbour.Add(Recording.Segment(number));
        }

        await Task.WhenAll(neighbours.Select(neighbour => neighbour.RunAsync(Token)));
        foreach (var neighbour in neighbours)
            await neighbour.DisposeAsync();
    }

    /// <summary>Sends segments of a full session, one after another, until the connection ends.</summary>
    private static async Task AppendUntilClosedAsync(ClientWebSocket socket)
    {
        for (var number = 0; ; number++)
            await SendAsync(
                socket,
                $$"""{"type":1,"target":"Append","arguments":["{{Convert.ToBase64String(Recording.Segment(number))}}"]}""",
                Token
            );
    }

    private static async Task<Socket> AskAsync(ServerProcess server, ViewerClient viewer, string sessionId)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 1024 };
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(server.Address).Port, Token);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET /api/v1/sessions/{sessionId}/events HTTP/1.1\r\nHost: localhost\r\nCookie: {viewer.Cookie}\r\n\r\n"
            ),
            Token
        );
        return socket;
    }

    /// <summary>Reads one byte a second until the server closes the connection or the test cancels.</summary>
    private static async Task ReadSlowlyAsync(Socket socket, CancellationToken cancellationToken)
    {
        var one = new byte[1];
        while (await socket.ReceiveAsync(one, cancellationToken) > 0)
            await Task.Delay(1_000, cancellationToken);
    }

    /// <summary>A recorder that has begun, with a receive buffer of only 1 KB.</summary>
    private static async Task<ClientWebSocket> ConnectDeafAsync(ServerProcess server)
    {
        var socket = new ClientWebSocket();
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                var connection = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 1024 };
                await connection.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(connection, ownsSocket: true);
            },
        };
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        await socket.ConnectAsync(new Uri($"{server.Address.Replace("http", "ws", StringComparison.Ordinal)}/hubs/ingest"), invoker, Token);
        await SendAsync(socket, """{"protocol":"json","version":1}""", Token);
        await SendAsync(
            socket,
            $$"""{"type":1,"invocationId":"1","target":"Begin","arguments":[{"key":"demo","sessionId":"{{Recording.NewSessionId()}}","pageId":"{{Recording.NewPageId()}}","sdk":"test","clientNow":1700000000000}]}""",
            Token
        );
        return socket;
    }

    /// <summary>Sends messages that are each answered by a Nack, which the client does not read.</summary>
    private static async Task BabbleAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
            await SendAsync(socket, """{"type":1,"target":"Append","arguments":["AQID"]}""", cancellationToken);
    }

    private static Task SendAsync(ClientWebSocket socket, string message, CancellationToken cancellationToken) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message + '\u001e'), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    /// <summary>40,000 random hex digits, the same for the same number.</summary>
    private static string Mark(int number)
    {
        var bytes = new byte[20_000];
        new Random(number).NextBytes(bytes);
        return Convert.ToHexString(bytes);
    }
}

public sealed class SqliteSlowReaderTests(SqliteServers servers) : SlowReaderContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoSlowReaderTests(MongoServers servers) : SlowReaderContract(servers), IClassFixture<MongoServers>;
