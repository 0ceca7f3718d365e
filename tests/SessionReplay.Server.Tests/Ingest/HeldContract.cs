using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.SignalR.Client;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>
/// How much senders can hold of the server without making progress: connections, bodies that do not come, messages that do not end.
/// </summary>
public abstract class HeldContract(Servers servers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ConnectionThatDoesNotBeginIsClosedAndOneThatDidIsNot()
    {
        await using var server = await servers.StartAsync("--Ingest:BeginSeconds=1");
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);

        await using var silent = await RawHub.OpenAsync(server, shakeHands: false);
        await using var idle = await RawHub.OpenAsync(server);
        await silent.ClosedAsync();
        await idle.ClosedAsync();

        await recorder.AppendAsync(Recording.Segment(0));
        await recorder.WaitAsync(() => recorder.Acked.Contains(0));
    }

    [Theory]
    [InlineData("--Ingest:MaxConnectionsPerAddress=3", 3)]
    [InlineData("--Hosting:MaxConnections=8", 4)] // An address may have half of all connections.
    public async Task AddressHoldsNoMoreConnectionsThanItMayAndGetsOneBackForEachThatEnds(string setting, int most)
    {
        await using var server = await servers.StartAsync(setting, "--Ingest:BeginSeconds=60");
        var held = new List<RawHub>();
        for (var i = 0; i < most; i++)
            held.Add(await RawHub.OpenAsync(server));

        using (var socket = new ClientWebSocket())
        {
            socket.Options.CollectHttpResponseDetails = true;
            await Assert.ThrowsAsync<WebSocketException>(() =>
                socket.ConnectAsync(new Uri($"{server.Address.Replace("http", "ws", StringComparison.Ordinal)}/hubs/ingest"), Token)
            );
            Assert.Equal(HttpStatusCode.ServiceUnavailable, socket.HttpStatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await Probe.FlushAsync(server)).Status); // The address may still record over HTTP.
        await held[0].DisposeAsync();
        await using var recorder = new TestRecorder { SkipNegotiation = true };
        await Probe.UntilAsync(async () =>
        {
            try
            {
                await recorder.BeginAsync(server.Address);
                return true;
            }
            catch (Exception e) when (e is WebSocketException or HttpRequestException)
            {
                return false;
            }
        });
        foreach (var one in held)
            await one.DisposeAsync();
    }

    [Fact]
    public async Task HeadersThatDoNotComeEndTheirConnection()
    {
        await using var server = await servers.StartAsync("--Hosting:RequestHeadersSeconds=1");

        Assert.DoesNotContain(
            "200 OK",
            await SendAsync(server, "POST /ingest/flush HTTP/1.1\r\nHost: localhost\r\nX-Slow: "),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task BodyThatDoesNotComeEndsItsConnection()
    {
        var server = await servers.SharedAsync();

        Assert.Contains(
            "408",
            await SendAsync(server, "POST /ingest/flush HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc"),
            StringComparison.Ordinal
        );
    }

    /// <summary>
    /// The slowest allowed rate is an average: a sender that delivers most of a body at once could take hours for the rest.
    /// </summary>
    [Fact]
    public async Task BodyThatStopsComingEndsItsFlush()
    {
        await using var server = await servers.StartAsync("--Ingest:FlushSeconds=1");

        Assert.Contains(
            "busy",
            await SendAsync(
                server,
                $"POST /ingest/flush HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n{new string('a', 1_000_000)}"
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task FlushIsCountedBeforeItsBodyIsRead()
    {
        await using var server = await servers.StartAsync("--Rates:BeginsPerMinutePerAddress=1");
        Assert.Equal(HttpStatusCode.OK, (await Probe.FlushAsync(server)).Status);

        Assert.Contains(
            "503",
            await SendAsync(server, "POST /ingest/flush HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task AddressThatHoldsItsShareOfTheFlushMemoryLeavesTheRestToOthers()
    {
        await using var server = await servers.StartAsync(
            "--Ingest:FlushMemoryBytes=1048576",
            "--Ingest:MaxFlushBytes=262144",
            "--Hosting:KnownProxies=127.0.0.0/8"
        );
        var slow = new List<TcpClient>();
        await Probe.UntilAsync(async () =>
        {
            // Each attempt opens another connection, because one that meets the flush below, which holds the share, is itself refused.
            slow.Add(await ConnectAsync(server));
            var part =
                $"POST /ingest/flush HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.1\r\nContent-Length: 262144\r\n\r\n{new string('a', 262_000)}";
            try
            {
                await slow[^1].GetStream().WriteAsync(Encoding.ASCII.GetBytes(part), Token);
            }
            catch (IOException)
            {
                return false; // The server refused the body before all of it was sent.
            }

            return (await Probe.FlushAsync(server, "192.0.2.1")).Status == HttpStatusCode.ServiceUnavailable;
        });

        Assert.Equal(HttpStatusCode.OK, (await Probe.FlushAsync(server, "192.0.2.2")).Status);
        foreach (var one in slow)
            one.Close();
        await Probe.UntilAsync(async () => (await Probe.FlushAsync(server, "192.0.2.1")).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task UnfinishedMessagesHoldNoMoreThanTheyMayAndKeepNoOtherOut()
    {
        await using var server = await servers.StartAsync("--Ingest:MessageMemoryBytes=8388608", "--Ingest:BeginSeconds=300");
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        var hubs = new List<RawHub>();
        byte[] unfinished = [0xc0, 0x84, 0x3d, .. new byte[900_000]]; // 900,000 bytes of a message of a million.
        for (var i = 0; i < 14; i++)
        {
            hubs.Add(await RawHub.OpenAsync(server));
            await hubs[i].SendAsync(unfinished);
        }

        // 8 MB have room for eight of the fourteen messages of 1 MB.
        await Probe.UntilAsync(() => Task.FromResult(hubs.Count(hub => hub.IsClosed) >= 6));
        var noise = new byte[400_000];
        new Random(1).NextBytes(noise);
        // This message is longer than a connection may hold without asking for room.
        await recorder.AppendAsync(Recording.Segment(0, Convert.ToHexString(noise)));
        await recorder.WaitAsync(() => recorder.Acked.Contains(0));
        await recorder.AppendAsync(Recording.Segment(1));
        await recorder.WaitAsync(() => recorder.Acked.Contains(1));
        foreach (var hub in hubs)
            await hub.DisposeAsync();
    }

    /// <summary>SignalR reads on while a method runs, and the message that the method was called with is still held.</summary>
    [Fact]
    public async Task WholeMessagesThatWaitForTheStoreHoldNoMoreThanTheyMay()
    {
        await using var stallable = await servers.StartStallableAsync(
            heapMegabytes: 256,
            "--Ingest:MessageMemoryBytes=8388608",
            "--Ingest:QueueBytes=1048576",
            "--Ingest:QueueWaitSeconds=60"
        );
        var recorders = Enumerable.Range(0, 40).Select(_ => new TestRecorder()).ToList();
        foreach (var recorder in recorders)
            await recorder.BeginAsync(stallable.Server.Address);
        var noise = new byte[400_000];
        new Random(1).NextBytes(noise);

        await stallable.StallAsync();
        var sent = new List<Task>();
        foreach (var recorder in recorders)
        {
            // The messages are sent one by one: all at once they would exceed the limit while still
            // unfinished, which is not the case under test.
            sent.Add(recorder.AppendAsync(Recording.Segment(0, Convert.ToHexString(noise))));
            await Task.Delay(100, Token);
        }

        await Probe.UntilAsync(() => Task.FromResult(recorders.Count(recorder => recorder.State != HubConnectionState.Connected) >= 10));
        Assert.Contains(recorders, recorder => recorder.State == HubConnectionState.Connected);
        await stallable.FlowAsync();

        await Task.WhenAll(sent).ContinueWith(_ => { }, TaskScheduler.Default);
        await recorders
            .First(recorder => recorder.State == HubConnectionState.Connected)
            .WaitAsync(() => recorders.Any(recorder => recorder.IsAcked(0)));
        foreach (var recorder in recorders)
            await recorder.DisposeAsync();
        await Conservation.AssertAsync(stallable.Server);
    }

    [Fact]
    public async Task AddressHasNoMoreConnectionsThanItMayWhateverItDoesWithThem()
    {
        await using var server = await servers.StartAsync("--Hosting:MaxConnections=8");
        var held = new List<TcpClient>();
        var cut = 0;
        for (var i = 0; i < 8; i++)
        {
            try
            {
                held.Add(await ConnectAsync(server));
            }
            catch (SocketException)
            {
                cut++; // The server cut the connection before the client had connected.
            }
        }

        await Probe.UntilAsync(() => Task.FromResult(cut + held.Count(IsClosed) >= 2));
        Assert.Contains(held, one => !IsClosed(one));
        foreach (var one in held)
            one.Close();
        using var client = server.NewClient();
        await Probe.UntilAsync(async () =>
        {
            try
            {
                return await client.GetStringAsync(new Uri("/healthz", UriKind.Relative), Token) == "ok";
            }
            catch (HttpRequestException)
            {
                return false; // The server may not have forgotten the closed connections yet.
            }
        });

        static bool IsClosed(TcpClient one) => one.Client.Poll(0, SelectMode.SelectRead) && one.Available == 0;
    }

    [Fact]
    public async Task BodyLargerThanAnyRouteTakesIsRefused()
    {
        using var client = (await servers.SharedAsync()).NewClient();
        client.DefaultRequestHeaders.ExpectContinue = true; // Otherwise the refusal may come while the body is still being sent.
        using var body = new ByteArrayContent(new byte[2 * 1024 * 1024]);
        body.Headers.ContentType = new("application/json");

        using var answer = await client.PostAsync(new Uri("/api/v1/login", UriKind.Relative), body, Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    /// <summary>Sends only this part of a request and reads until the server closes or breaks off.</summary>
    private static async Task<string> SendAsync(ServerProcess server, string part)
    {
        using var connection = await ConnectAsync(server);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(part), Token);
        using var reader = new StreamReader(stream);
        var answer = new StringBuilder();
        try
        {
            while (await reader.ReadLineAsync(Token).AsTask().WaitAsync(Patience, Token) is { } line)
                answer.AppendLine(line);
        }
        catch (IOException)
        {
            // The answer that came before the cut counts.
        }

        return answer.ToString();
    }

    private static async Task<TcpClient> ConnectAsync(ServerProcess server)
    {
        var connection = new TcpClient();
        var address = new Uri(server.Address);
        await connection.ConnectAsync(address.Host, address.Port, Token);
        return connection;
    }
}

public sealed class SqliteHeldTests(SqliteServers servers) : HeldContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoHeldTests(MongoServers servers) : HeldContract(servers), IClassFixture<MongoServers>;
