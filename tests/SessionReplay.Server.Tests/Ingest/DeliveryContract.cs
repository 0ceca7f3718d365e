using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>Whatever happens to messages on their way, and whichever server they reach, each segment is stored once.</summary>
public abstract class DeliveryContract(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DroppedAcksAndCutsLoseNothingAndDoubleNothing()
    {
        var recorders = Scale.Of(8, 20);
        var atLeast = Scale.Of(150, 1_500);
        const int MostTimes = 20; // On a slow machine many segments share an ack, so the loop runs longer until 15 acks are dropped.
        var cuts = Scale.Of(3, 20);
        await using var server = await servers.StartAsync();
        await using var proxy = FaultyProxy.To(server);
        proxy.AckLoss = 0.3;
        var all = Enumerable.Range(0, recorders).Select(_ => new SteadyRecorder(() => proxy.Address)).ToList();
        using var recorded = new CancellationTokenSource();
        var sending = all.Select(recorder => recorder.RunAsync(recorded.Token, Token)).ToList();

        var segments = 0;
        for (; segments < atLeast || (proxy.DroppedAcks < 15 && segments < atLeast * MostTimes); segments++)
        {
            foreach (var recorder in all)
                recorder.Add(Recording.Segment(segments));
            if (segments % (atLeast / cuts) == atLeast / cuts / 2)
                proxy.Cut();
            await Task.Delay(10, Token);
        }

        await recorded.CancelAsync();
        await SteadyRecorder.DoneAsync(sending, server);

        Assert.NotEqual(0, proxy.DroppedAcks); // How many acks are dropped depends on the machine: a slow one acks more segments at once.
        var counts = await Conservation.AssertAsync(server);
        Assert.Equal(recorders * segments, counts.Stored);
        using var viewer = await ViewerClient.LogInAsync(server);
        foreach (var recorder in all)
        {
            Assert.Equal(Enumerable.Range(0, segments), await Recorded.NumbersAsync(viewer, recorder.Hub.SessionId));
            await Recorded.AssertBytesAsync(viewer, recorder.Hub, segments / 2, recorder[segments / 2]);
            await recorder.DisposeAsync();
        }
    }

    [Fact]
    public async Task ShuffledDoubledAndOverlappingOverTwoServersIsTheSameAsInOrder()
    {
        const int Segments = 10_000;
        const int Connections = 8;
        const int Overlap = Segments / 10;
        var random = new Random(3);
        var sealedSegments = Enumerable.Range(0, Segments).Select(number => Recording.Segment(number)).ToArray();
        // The rates are off, because a fast machine sends much faster than a recorder does.
        await using var one = await servers.StartAsync("--Rates:SegmentsPerSecondPerAddress=0", "--Rates:ProcessorMsPerSecondPerAddress=0");
        var other = await OtherAsync(one);
        await using var ofItsOwn = other == one ? null : other;
        await using var first = new TestRecorder();
        var token = (await first.BeginAsync(one.Address)).Token;
        var recorders = Enumerable
            .Range(0, Connections)
            .Select(_ => new TestRecorder
            {
                SessionId = first.SessionId,
                PageId = first.PageId,
                Token = token,
                SkipNegotiation = true,
            })
            .ToList();
        var sent = 0;

        await Task.WhenAll(
            recorders.Select(
                async (recorder, i) =>
                {
                    await recorder.BeginAsync(i % 2 == 0 ? one.Address : other.Address);
                    // Each connection sends its own share, part of its neighbour's, and a tenth of both twice.
                    var share = Segments / Connections;
                    var numbers = Enumerable.Range(i * share, share + Overlap).Select(number => number % Segments).ToList();
                    numbers.AddRange(numbers.Where((_, at) => at % 10 == 0).ToList());
                    int[] shuffled;
                    lock (random)
                        shuffled = [.. numbers.OrderBy(_ => random.Next())];
                    await AppendAsync(recorder, shuffled, sealedSegments);
                    Interlocked.Add(ref sent, shuffled.Length);
                }
            )
        );

        var counts = new List<Conservation>();
        foreach (var server in new[] { one, other }.Distinct())
            counts.Add(await Conservation.AssertAsync(server));
        Assert.Equal(
            (sent, Segments, sent - Segments, 0),
            (counts.Sum(c => c.Received), counts.Sum(c => c.Stored), counts.Sum(c => c.Duplicate), counts.Sum(c => c.AllRefused))
        );
        Assert.All(counts, count => Assert.True(count.Stored > 0));
        await AssertSameAsInOrderAsync(one, first, sealedSegments);
        foreach (var recorder in recorders)
            await recorder.DisposeAsync();
    }

    [Fact]
    public async Task AckIsGivenAgainByAServerThatNeverSawTheSegment()
    {
        await using var one = await servers.StartAsync();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(one.Address);
        foreach (var number in new[] { 0, 1, 3 })
            await recorder.AppendAsync(Recording.Segment(number));
        await recorder.WaitAsync(() => recorder.AckedCount == 3);
        var other = await OtherAsync(one);
        await using var ofItsOwn = other == one ? null : other;

        var reply = await recorder.BeginAsync(other.Address);
        await recorder.AppendAsync(Recording.Segment(3));
        await recorder.AppendAsync(Recording.Segment(2));
        await recorder.WaitAsync(() => recorder.Acks.Last().Hi == 3);

        Assert.Equal(
            [
                [0, 1],
                [3, 3],
            ],
            reply.Acked
        );
        Assert.Equal((1L, 1L), ((await Conservation.AssertAsync(other)).Stored, (await Conservation.AssertAsync(other)).Duplicate));
        await Recorded.AssertNumbersAsync(one, recorder.SessionId, Enumerable.Range(0, 4));
    }

    /// <summary>Another server on the same store.</summary>
    private protected abstract Task<ServerProcess> OtherAsync(ServerProcess server);

    /// <summary>
    /// Appends in this order and waits until all are acked. At most 64 segments are on their way at once: a server tells a
    /// recorder that sends more that it is busy.
    /// </summary>
    private static async Task AppendAsync(TestRecorder recorder, int[] numbers, byte[][] segments)
    {
        const int Window = 64;
        foreach (var some in numbers.Chunk(Window))
        {
            foreach (var number in some)
                await recorder.AppendAsync(segments[number]);
            await recorder.WaitAsync(() => Array.TrueForAll(some, recorder.IsAcked));
        }
    }

    private static async Task AssertSameAsInOrderAsync(ServerProcess server, TestRecorder shuffled, byte[][] segments)
    {
        await using var inOrder = new TestRecorder();
        await inOrder.BeginAsync(server.Address);
        await AppendAsync(inOrder, [.. Enumerable.Range(0, segments.Length)], segments);

        using var viewer = await ViewerClient.LogInAsync(server);
        Recorded.AssertSame(await viewer.EventsAsync(inOrder.SessionId), await viewer.EventsAsync(shuffled.SessionId));
        Assert.Equal(await CountersAsync(inOrder), await CountersAsync(shuffled));
        for (var number = 0; number < segments.Length; number += 97)
            await Recorded.AssertBytesAsync(viewer, shuffled, number, segments[number]);

        async Task<string> CountersAsync(TestRecorder recorder)
        {
            var manifest = await viewer.GetAsync($"/sessions/{recorder.SessionId}");
            var session = manifest.GetProperty("session");
            var counters = new[] { "pages", "segments", "events", "errors", "clicks", "storedBytes", "startTime", "endTime" }.Select(name =>
                session.GetProperty(name).ToString()
            );
            var listed = (await viewer.GetAsync($"/sessions/{recorder.SessionId}/segments"))
                .GetProperty("segments")
                .EnumerateArray()
                .Select(one => $"{one.GetProperty("number")}/{one.GetProperty("events")}/{one.GetProperty("storedLength")}");
            return string.Join(' ', counters.Concat(listed));
        }
    }
}

public sealed class SqliteDeliveryTests(SqliteServers servers) : DeliveryContract(servers), IClassFixture<SqliteServers>
{
    /// <summary>The same server after a restart, because SQLite is for one server at a time.</summary>
    private protected override async Task<ServerProcess> OtherAsync(ServerProcess server)
    {
        await server.StopAsync();
        await server.StartAgainAsync();
        return server;
    }
}

public sealed class MongoDeliveryTests(MongoServers servers) : DeliveryContract(servers), IClassFixture<MongoServers>
{
    private protected override Task<ServerProcess> OtherAsync(ServerProcess server) => Servers.StartBesideAsync(server);
}
