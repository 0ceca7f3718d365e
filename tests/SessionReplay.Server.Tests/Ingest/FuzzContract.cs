using System.Globalization;
using System.Net;
using MessagePack;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>
/// Sends mutated hub messages and segments over hub and HTTP, the same for the same seed. The server's process lives on, its memory stays
/// bounded, and a recorder beside them loses nothing.
/// </summary>
/// <remarks>4,000 of them by default and 100,000 under <c>npm run soak</c>; <c>FUZZ_COUNT</c> and <c>FUZZ_SEED</c> give others.</remarks>
public abstract class FuzzContract(Servers servers)
{
    private const int Workers = 4;
    private const int NeighbourSegments = 50;
    private const int SegmentsPerFlush = 16;

    /// <summary>After all messages the server's peak memory is below this many bytes.</summary>
    private const long MaxMemory = 1024L * 1024 * 1024;

    private static readonly Uri Flush = new("/ingest/flush", UriKind.Relative);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static int Count => Setting("FUZZ_COUNT", Environment.GetEnvironmentVariable("SESSION_REPLAY_SOAK") is "1" ? 100_000 : 4_000);

    private static int Seed => Setting("FUZZ_SEED", 1);

    [Fact]
    public async Task MutatedFramesAndSegmentsHarmNobody()
    {
        await using var server = await servers.StartAsync(
            // All fuzzers share one address and one key with the neighbour, so the rates are off: the
            // neighbour must not be refused because of them.
            "--Rates:SegmentsPerSecondPerAddress=0",
            "--Rates:SegmentsPerSecondPerKey=0",
            "--Rates:BytesPerSecondPerAddress=0",
            "--Rates:BytesPerSecondPerKey=0",
            "--Rates:ProcessorMsPerSecondPerAddress=0",
            "--Rates:BeginsPerMinutePerAddress=0",
            "--Rates:NewSessionsPerMinutePerAddress=0",
            "--Rates:NewSessionsPerMinutePerKey=0",
            "--Logging:LogLevel:Default=Error"
        );
        await using var neighbour = new TestRecorder();
        await neighbour.BeginAsync(server.Address);
        using var done = new CancellationTokenSource();
        var recording = RecordAsync(neighbour, done.Token);

        var sent = await Task.WhenAll(
            Enumerable
                .Range(0, Workers)
                .Select(worker => Task.Run(() => worker % 2 == 0 ? FuzzHubAsync(server, worker) : FuzzHttpAsync(server, worker)))
        );
        await done.CancelAsync();
        var count = await recording;

        Assert.InRange(sent.Sum(), Count, Count + (Workers * SegmentsPerFlush));
        await neighbour.WaitAsync(() => neighbour.Acked.Count == count);
        Assert.Empty(neighbour.Nacks);
        using var viewer = await ViewerClient.LogInAsync(server);
        foreach (var number in Enumerable.Range(0, count))
            Assert.Equal(Raw(number), await StoredAsync(viewer, neighbour, number));
        Assert.InRange(server.PeakMemory, 0, MaxMemory);
        Assert.DoesNotContain("Unhandled", server.Output, StringComparison.Ordinal);
        // No request ended in an answer 500, which would log this.
        Assert.DoesNotContain(" failed, id ", server.Output, StringComparison.Ordinal);
    }

    /// <summary>Records while the others fuzz, and at least <see cref="NeighbourSegments"/> segments; returns how many.</summary>
    private static async Task<int> RecordAsync(TestRecorder neighbour, CancellationToken done)
    {
        var number = 0;
        for (; number < NeighbourSegments || !done.IsCancellationRequested; number++)
        {
            await neighbour.AppendAsync(Recording.Segment(number, "neighbour"));
            await neighbour.WaitAsync(() => neighbour.Acked.Count > number - 32);
            await Task.Delay(20, Token);
        }

        return number;
    }

    private static async Task<int> FuzzHubAsync(ServerProcess server, int worker)
    {
        var mutations = new Mutations((Seed * 1_000) + worker);
        RawHub? hub = null;
        var (sent, begun) = (0, 0L);
        for (; sent < Math.Ceiling(Count / (double)Workers); sent++)
        {
            if (hub is null or { IsClosed: true })
            {
                if (hub is not null)
                {
                    begun += hub.Received;
                    await hub.DisposeAsync();
                }

                hub = await RawHub.OpenAsync(server);
                await hub.SendAsync(Framed(Begin()));
            }

            // Fifteen of sixteen are whole messages with a mutated segment. A message that is itself mutated, its
            // length included, mostly ends its connection.
            var append = Append(Mutated(mutations));
            if (
                !await hub.SendAsync(
                    mutations.Next(16) > 0 ? Framed(append) : mutations.Of(Framed(mutations.Next(4) == 0 ? Begin() : append))
                )
            )
            {
                begun += hub.Received;
                await hub.DisposeAsync();
                hub = null;
            }
        }

        if (hub is not null)
            await hub.DisposeAsync();
        Assert.True(begun > 0, "Not one connection got as far as to be answered.");
        return sent;
    }

    private static async Task<int> FuzzHttpAsync(ServerProcess server, int worker)
    {
        var mutations = new Mutations((Seed * 1_000) + worker);
        using var client = server.NewClient();
        var statuses = new HashSet<HttpStatusCode>();
        var sent = 0;
        for (; sent < Math.Ceiling(Count / (double)Workers); sent += SegmentsPerFlush)
        {
            using var whole = FlushContent.Of(
                Recording.NewSessionId(),
                Recording.NewPageId(),
                null,
                [.. Enumerable.Range(0, SegmentsPerFlush).Select(_ => Mutated(mutations))]
            );
            var bytes = await whole.ReadAsByteArrayAsync(Token);
            using var body = new ByteArrayContent(mutations.Next(3) > 0 ? bytes : mutations.Of(bytes));
            using var answer = await client.PostAsync(Flush, body, Token);
            statuses.Add(answer.StatusCode);
            Assert.True(
                answer.StatusCode
                    is HttpStatusCode.OK
                        or HttpStatusCode.BadRequest
                        or HttpStatusCode.Unauthorized
                        or HttpStatusCode.RequestEntityTooLarge
                        or HttpStatusCode.ServiceUnavailable,
                $"{answer.StatusCode} to request {sent} of worker {worker}, seed {Seed}: {Convert.ToHexString(await body.ReadAsByteArrayAsync(Token))}"
            );
        }

        // Some requests were valid enough to be taken, and some were not.
        Assert.Superset(new HashSet<HttpStatusCode> { HttpStatusCode.OK, HttpStatusCode.BadRequest }, statuses);
        return sent;
    }

    /// <summary>
    /// A segment of any kind of records, deflated or not. Three of four are mutated before they are sealed, so that their checksums fit;
    /// the others are mutated after it.
    /// </summary>
    private static byte[] Mutated(Mutations mutations)
    {
        var (raw, records) = mutations.Pick(Seeds);
        var (number, deflate) = (mutations.Next(1_000), mutations.Next(2) == 0);
        return mutations.Next(4) > 0
            ? SealedSegment.Seal(number, mutations.Of(raw), records, deflate)
            : mutations.Of(SealedSegment.Seal(number, raw, records, deflate));
    }

    private static (byte[] Raw, int Records)[] Seeds { get; } =
    [
        .. Directory
            .GetFiles(Path.Combine(Repository.Root, "wire", "fixtures"), "*.segment.bin")
            .SelectMany(file => SealedSegment.ParseAll(File.ReadAllBytes(file)))
            .Select(segment => (segment.Inflate(), segment.Events)),
        Recording.Raw(Recording.Event(1)),
        Recording.Raw(Rrweb.Snapshot("a card 4111 1111 1111 1111", 1_700_000_000_000)),
    ];

    private static byte[] Begin() =>
        MessagePackSerializer.Serialize<object?[]>([
            1,
            new Dictionary<string, string>(),
            "0",
            "Begin",
            new object?[]
            {
                new Dictionary<string, object?>
                {
                    ["key"] = "demo",
                    ["sessionId"] = Recording.NewSessionId(),
                    ["pageId"] = Recording.NewPageId(),
                    ["clientNow"] = 0,
                },
            },
            Array.Empty<string>(),
        ]);

    private static byte[] Append(byte[] segment) =>
        MessagePackSerializer.Serialize<object?[]>([
            1,
            new Dictionary<string, string>(),
            null,
            "Append",
            new object?[] { segment },
            Array.Empty<string>(),
        ]);

    /// <summary>A hub message with its length before it, seven bits a byte.</summary>
    private static byte[] Framed(byte[] message)
    {
        var head = new List<byte>();
        var left = message.Length;
        for (; left > 127; left >>= 7)
            head.Add((byte)(128 | (left & 127)));
        return [.. head, (byte)left, .. message];
    }

    private static byte[] Raw(int number) => Recording.Raw(Recording.Event(number, "neighbour")).Raw;

    private static async Task<byte[]> StoredAsync(ViewerClient viewer, TestRecorder recorder, int number)
    {
        var uri = new Uri($"/api/v1/sessions/{recorder.SessionId}/pages/{recorder.PageId}/segments/{number}", UriKind.Relative);
        var bytes = await viewer.Http.GetByteArrayAsync(uri, Token);
        return RawLz4.Decompress(bytes.AsSpan(12), BitConverter.ToInt32(bytes), BitConverter.ToUInt32(bytes, 4));
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}

public sealed class SqliteFuzzTests(SqliteServers servers) : FuzzContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoFuzzTests(MongoServers servers) : FuzzContract(servers), IClassFixture<MongoServers>;
