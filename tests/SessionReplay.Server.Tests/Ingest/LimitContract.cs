using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>How much one sender may have of the server, by settings; what is refused may come again, and nothing is lost.</summary>
public abstract class LimitContract(Servers servers)
{
    private static readonly Uri Flush = new("/ingest/flush", UriKind.Relative);
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

    [Fact]
    public async Task AddressHoldsNoMoreConnectionsThanItMayAndGetsOneBackForEachThatEnds()
    {
        await using var server = await servers.StartAsync("--Ingest:MaxConnectionsPerAddress=3", "--Ingest:BeginSeconds=60");
        var held = new List<RawHub>();
        for (var i = 0; i < 3; i++) held.Add(await RawHub.OpenAsync(server));

        using (var socket = new ClientWebSocket())
        {
            socket.Options.CollectHttpResponseDetails = true;
            await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"{server.Address.Replace("http", "ws", StringComparison.Ordinal)}/hubs/ingest"), Token));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, socket.HttpStatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await FlushAsync(server)).Status); // Over HTTP it records all the same.
        await held[0].DisposeAsync();
        await using var recorder = new TestRecorder { SkipNegotiation = true };
        await UntilAsync(async () =>
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
        foreach (var one in held) await one.DisposeAsync();
    }

    [Fact]
    public async Task SegmentsOverTheRateAreToldToWaitAndAllAreStoredInTheEnd()
    {
        await using var server = await servers.StartAsync("--Rates:SegmentsPerSecondPerAddress=2");
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        const int Count = 30;

        for (var number = 0; number < Count; number++) await recorder.AppendAsync(Recording.Segment(number));
        await recorder.WaitAsync(() => recorder.Acked.Count + recorder.Nacks.Count >= Count);
        Assert.NotEmpty(recorder.Nacks);
        Assert.All(recorder.Nacks, nack => Assert.Equal(("busy", true), (nack.Code, nack.RetryAfterMs >= 1_000)));
        Assert.InRange(recorder.Acked.Count, 20, Count); // Ten seconds' worth may come at once.

        await UntilAsync(async () =>
        {
            foreach (var number in Enumerable.Range(0, Count).Except(recorder.Acked)) await recorder.AppendAsync(Recording.Segment(number));
            await Task.Delay(500, Token);
            return recorder.Acked.Count == Count;
        });
        await Recorded.AssertNumbersAsync(server, recorder.SessionId, Enumerable.Range(0, Count));
    }

    [Fact]
    public async Task PageWithThousandsOfHolesIsOver()
    {
        await using var server = await servers.StartAsync("--Rates:SegmentsPerSecondPerAddress=0");
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        try
        {
            for (var number = 1; number < 10_000 && recorder.State == HubConnectionState.Connected; number += 2) await recorder.AppendAsync(Recording.Segment(number));
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or OperationCanceledException)
        {
            // The connection has ended meanwhile.
        }

        await recorder.WaitAsync(() => recorder.State != HubConnectionState.Connected);
        var refusal = await Assert.ThrowsAsync<HubException>(() => recorder.BeginAsync(server.Address));
        Assert.Contains("closed: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BytesOverTheRateAreToldToWait()
    {
        await using var server = await servers.StartAsync("--Rates:BytesPerSecondPerKey=1000");
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        var text = Convert.ToHexString(new byte[2_000]);

        // Ten seconds' worth may come at once, and not one byte more.
        for (var number = 0; number < 10; number++)
        {
            var (raw, records) = Recording.Raw(Recording.Event(number, text));
            await recorder.AppendAsync(Wire.SealedSegment.Seal(number, raw, records, deflate: false));
        }

        await recorder.WaitAsync(() => recorder.Acked.Count + recorder.Nacks.Count == 10);
        Assert.Equal(2, recorder.Acked.Count);
        Assert.All(recorder.Nacks, nack => Assert.Equal("busy", nack.Code));
    }

    /// <summary>A body may stand for 200 times its bytes, and all of them are inflated and looked at.</summary>
    [Fact]
    public async Task BytesCountAsWhatTheyInflateTo()
    {
        await using var server = await servers.StartAsync("--Rates:BytesPerSecondPerKey=1000");
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        var segments = Enumerable.Range(0, 2).Select(number => Recording.Segment(number, new string('x', 100_000))).ToList();
        Assert.All(segments, segment => Assert.InRange(segment.Length, 1, 1_000));

        foreach (var segment in segments) await recorder.AppendAsync(segment);

        await recorder.WaitAsync(() => recorder.Acked.Count + recorder.Nacks.Count == 2);
        Assert.Equal([(1, "busy")], recorder.Nacks.Select(nack => (nack.Number, nack.Code)));
    }

    [Fact]
    public async Task SessionHasNoMoreSegmentsAndPagesThanItMayAndTheRecorderIsToldToBeginAnother()
    {
        await using var server = await servers.StartAsync("--Data:MaxSegmentsPerSession=5", "--Data:MaxPagesPerSession=2");
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        for (var number = 0; number < 5; number++) await recorder.AppendAsync(Recording.Segment(number));
        await recorder.WaitAsync(() => recorder.Acked.Count == 5);

        await recorder.AppendAsync(Recording.Segment(5));
        await recorder.WaitAsync(() => !recorder.Nacks.IsEmpty);
        Assert.Equal([(5, "closed")], recorder.Nacks.Select(nack => (nack.Number, nack.Code)));
        await AssertClosedAsync(recorder);

        await using var first = new TestRecorder();
        await first.BeginAsync(server.Address);
        await using var second = new TestRecorder { SessionId = first.SessionId, Token = first.Token };
        await second.BeginAsync(server.Address);
        await using var third = new TestRecorder { SessionId = first.SessionId, Token = first.Token };
        await AssertClosedAsync(third);
        await second.BeginAsync(server.Address); // A page that it has goes on.

        async Task AssertClosedAsync(TestRecorder one) =>
            Assert.Contains("closed: ", (await Assert.ThrowsAsync<HubException>(() => one.BeginAsync(server.Address))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FlushOverTheRateIsAskedBackLaterInSeconds()
    {
        await using var server = await servers.StartAsync("--Rates:NewSessionsPerMinutePerAddress=1");

        Assert.Equal(HttpStatusCode.OK, (await FlushAsync(server)).Status);
        var (status, retryAfter) = await FlushAsync(server);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.InRange(retryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task ForwardedAddressIsBelievedFromAKnownProxyOnly()
    {
        const string OneSession = "--Rates:NewSessionsPerMinutePerAddress=1";
        await using (var behind = await servers.StartAsync(OneSession, "--Hosting:KnownProxies=127.0.0.0/8"))
        {
            Assert.Equal(HttpStatusCode.OK, (await FlushAsync(behind, "192.0.2.1")).Status);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await FlushAsync(behind, "192.0.2.1")).Status);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await FlushAsync(behind, "203.0.113.9, 192.0.2.1")).Status); // What a client wrote itself stands before.
            Assert.Equal(HttpStatusCode.OK, (await FlushAsync(behind, "192.0.2.2")).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await FlushAsync(behind, "192.0.2.3", origin: null)).Status); // No program of this machine.
        }

        await using var alone = await servers.StartAsync(OneSession);
        Assert.Equal(HttpStatusCode.OK, (await FlushAsync(alone, "192.0.2.1")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await FlushAsync(alone, "192.0.2.2")).Status);
    }

    [Fact]
    public async Task HeadersThatDoNotComeEndTheirConnection()
    {
        await using var server = await servers.StartAsync("--Hosting:RequestHeadersSeconds=1");

        Assert.DoesNotContain("200 OK", await SendAsync(server, "POST /ingest/flush HTTP/1.1\r\nHost: localhost\r\nX-Slow: "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BodyThatDoesNotComeEndsItsConnection()
    {
        var server = await servers.SharedAsync();

        Assert.Contains("408", await SendAsync(server, "POST /ingest/flush HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc"), StringComparison.Ordinal);
    }

    /// <summary>The slowest rate is an average: most of a body at once would buy hours for the rest.</summary>
    [Fact]
    public async Task BodyThatStopsComingEndsItsFlush()
    {
        await using var server = await servers.StartAsync("--Ingest:FlushSeconds=1");

        Assert.Contains("busy", await SendAsync(server, $"POST /ingest/flush HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n{new string('a', 1_000_000)}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FlushIsCountedBeforeItsBodyIsRead()
    {
        await using var server = await servers.StartAsync("--Rates:BeginsPerMinutePerAddress=1");
        Assert.Equal(HttpStatusCode.OK, (await FlushAsync(server)).Status);

        Assert.Contains("503", await SendAsync(server, "POST /ingest/flush HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddressThatHoldsItsShareOfTheFlushMemoryLeavesTheRestToOthers()
    {
        await using var server = await servers.StartAsync("--Ingest:FlushMemoryBytes=1048576", "--Ingest:MaxFlushBytes=262144", "--Hosting:KnownProxies=127.0.0.0/8");
        var slow = new List<TcpClient>();
        await UntilAsync(async () =>
        {
            // Another one each time: one that finds the share held by the flush below is refused itself.
            slow.Add(await ConnectAsync(server));
            var part = $"POST /ingest/flush HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.1\r\nContent-Length: 262144\r\n\r\n{new string('a', 262_000)}";
            try
            {
                await slow[^1].GetStream().WriteAsync(Encoding.ASCII.GetBytes(part), Token);
            }
            catch (IOException)
            {
                return false; // Refused before all of it was sent.
            }

            return (await FlushAsync(server, "192.0.2.1")).Status == HttpStatusCode.ServiceUnavailable;
        });

        Assert.Equal(HttpStatusCode.OK, (await FlushAsync(server, "192.0.2.2")).Status);
        foreach (var one in slow) one.Close();
        await UntilAsync(async () => (await FlushAsync(server, "192.0.2.1")).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task UnfinishedMessagesHoldNoMoreThanTheyMayAndKeepNoOtherOut()
    {
        await using var server = await servers.StartAsync("--Ingest:MessageMemoryBytes=8388608", "--Ingest:BeginSeconds=300");
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        var hubs = new List<RawHub>();
        byte[] unfinished = [0xc0, 0x84, 0x3d, .. new byte[900_000]]; // Of a million.
        for (var i = 0; i < 10; i++)
        {
            hubs.Add(await RawHub.OpenAsync(server));
            await hubs[i].SendAsync(unfinished);
        }

        await UntilAsync(() => Task.FromResult(hubs.Count(hub => hub.IsClosed) >= 6)); // Four have room for their 1.7 MB each.
        var noise = new byte[400_000];
        new Random(1).NextBytes(noise);
        await recorder.AppendAsync(Recording.Segment(0, Convert.ToHexString(noise))); // Longer than may be held without asking.
        await recorder.WaitAsync(() => recorder.Acked.Contains(0));
        await recorder.AppendAsync(Recording.Segment(1));
        await recorder.WaitAsync(() => recorder.Acked.Contains(1));
        foreach (var hub in hubs) await hub.DisposeAsync();
    }

    [Fact]
    public async Task AddressHasNoMoreConnectionsThanItMayWhateverItDoesWithThem()
    {
        await using var server = await servers.StartAsync("--Hosting:MaxConnections=8", "--Ingest:MaxConnectionsPerAddress=4");
        var held = new List<TcpClient>();
        for (var i = 0; i < 6; i++) held.Add(await ConnectAsync(server));

        await UntilAsync(() => Task.FromResult(held.Count(IsClosed) >= 2));
        Assert.Contains(held, one => !IsClosed(one));
        foreach (var one in held) one.Close();
        using var client = server.NewClient();
        await UntilAsync(async () =>
        {
            try
            {
                return await client.GetStringAsync(new Uri("/healthz", UriKind.Relative), Token) == "ok";
            }
            catch (HttpRequestException)
            {
                return false; // Those that were closed may not be forgotten yet.
            }
        });

        static bool IsClosed(TcpClient one) => one.Client.Poll(0, SelectMode.SelectRead) && one.Available == 0;
    }

    [Fact]
    public async Task BodyLargerThanAnyRouteTakesIsRefused()
    {
        using var client = (await servers.SharedAsync()).NewClient();
        client.DefaultRequestHeaders.ExpectContinue = true; // Else the refusal may come while the body is still sent.
        using var body = new ByteArrayContent(new byte[2 * 1024 * 1024]);
        body.Headers.ContentType = new("application/json");

        using var answer = await client.PostAsync(new Uri("/api/v1/login", UriKind.Relative), body, Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    private static async Task<(HttpStatusCode Status, TimeSpan? RetryAfter)> FlushAsync(ServerProcess server, string? forwardedFor = null, string? origin = "http://localhost:3000")
    {
        using var client = server.NewClient();
        if (origin is not null) client.DefaultRequestHeaders.Add("Origin", origin);
        if (forwardedFor is not null) client.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
        using var body = FlushContent.Of(Recording.NewSessionId(), Recording.NewPageId(), null, Recording.Segment(0));
        using var answer = await client.PostAsync(Flush, body, Token);
        return (answer.StatusCode, answer.Headers.RetryAfter?.Delta);
    }

    /// <summary>Sends this much and no more, and reads until the server closes or breaks off.</summary>
    private static async Task<string> SendAsync(ServerProcess server, string part)
    {
        using var connection = await ConnectAsync(server);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(part), Token);
        using var reader = new StreamReader(stream);
        var answer = new StringBuilder();
        try
        {
            while (await reader.ReadLineAsync(Token).AsTask().WaitAsync(Patience, Token) is { } line) answer.AppendLine(line);
        }
        catch (IOException)
        {
            // What came before counts.
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

    private static async Task UntilAsync(Func<Task<bool>> done)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await done())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Delay(100, Token);
        }
    }
}

public sealed class SqliteLimitTests(SqliteServers servers) : LimitContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoLimitTests(MongoServers servers) : LimitContract(servers), IClassFixture<MongoServers>;
