using System.Net;
using System.Text;
using System.Text.Json;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>
/// Secrets that an old or hostile recorder sends, over the hub or over HTTP, are not stored, and the stored segments play.
/// </summary>
public abstract class ScrubbingContract(Servers servers)
{
    private const string Card = "4111 1111 1111 1111";
    private const string Stars = "**** **** **** ****";

    /// <summary>Put together from two parts, so that no scanner takes it for a leaked secret.</summary>
    private static readonly string Key = "sk_live_" + new string('4', 24);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SecretsAreInNothingThatIsStored(bool overHub)
    {
        var server = await servers.SharedAsync();
        await using var recorder = new TestRecorder();
        var segments = Sealed(
            $$$"""{"type":4,"data":{"href":"https://shop.example/pay?card=4111111111111111&key={{{Key}}}","width":800,"height":600},"timestamp":1700000000000}""",
            Rrweb.Snapshot($"my card is {Card}", 1_700_000_000_001),
            $$$"""{"type":5,"data":{"tag":"page","payload":{"title":"Pay {{{Card}}}"} },"timestamp":1700000000002}""",
            $$$"""{"type":5,"data":{"tag":"identify","payload":{"id":"{{{Key}}}","traits":{"card":"{{{Card}}}"} } },"timestamp":1700000000003}""",
            $$$"""{"type":5,"data":{"tag":"error","payload":{"kind":"error","name":"TypeError","message":"bad card {{{Card}}}","stack":"at pay ({{{Key}}})"} },"timestamp":1700000000004}""",
            $$$"""{"type":3,"data":{"source":5,"id":7,"text":"{{{Card}}}","isChecked":false},"timestamp":1700000000005}""",
            $$$"""{"type":6,"data":{"plugin":"rrweb/console@1","payload":{"level":"log","payload":["\"{{{Key}}}\""],"trace":[]}},"timestamp":1700000000006}"""
        );

        await SendAsync(server, recorder, overHub, segments);

        using var viewer = await ViewerClient.LogInAsync(server);
        var manifest = (await viewer.GetAsync($"/sessions/{recorder.SessionId}")).GetRawText();
        var events = string.Join('\n', await viewer.EventsAsync(recorder.SessionId));
        var stored = new StringBuilder();
        for (var number = 0; number < segments.Length; number++)
            stored.Append(Encoding.UTF8.GetString(await StoredAsync(viewer, recorder, number)));
        foreach (var text in new[] { manifest, events, stored.ToString(), server.Output })
        {
            Assert.DoesNotContain(Card, text, StringComparison.Ordinal);
            Assert.DoesNotContain("4111111111111111", text, StringComparison.Ordinal);
            Assert.DoesNotContain(Key, text, StringComparison.Ordinal);
        }

        Assert.Contains($"bad card {Stars}", manifest, StringComparison.Ordinal);
        Assert.Contains($"Pay {Stars}", manifest, StringComparison.Ordinal);
        Assert.Contains($"my card is {Stars}", events, StringComparison.Ordinal);
        Assert.Contains(
            "https://shop.example/pay?card=****************&key=********************************",
            events,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task SegmentWithNothingToHideIsStoredByteForByte()
    {
        var server = await servers.SharedAsync();
        await using var recorder = new TestRecorder();
        var (raw, records) = Recording.Raw(
            Rrweb.Snapshot("order 550e8400-e29b-41d4-a716-446655440000 of 1700000000000", 1_700_000_000_000),
            Recording.Event(1)
        );

        await SendAsync(server, recorder, overHub: true, SealedSegment.Seal(0, raw, records));

        using var viewer = await ViewerClient.LogInAsync(server);
        Assert.Equal(raw, await StoredAsync(viewer, recorder, 0));
    }

    [Fact]
    public async Task ProjectAddsPatternsAndMaySwitchScrubbingOff()
    {
        await using var server = await servers.StartAsync("--Ingest:KeySeconds=0.1");
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);

        using var viewer = await ViewerClient.LogInAsync(server);
        var number = 0;

        await server.CommandAsync("projects", "scrub", "--project", "demo", "--add-pattern", "KD-[0-9]{6}");
        await AssertBecomesAsync($"customer *********, card {Stars}");
        await server.CommandAsync("projects", "scrub", "--project", "demo", "--off");
        await AssertBecomesAsync($"customer KD-123456, card {Card}");

        // The server reads its projects every 0.1 s, and later when the machine is busy.
        async Task AssertBecomesAsync(string expected)
        {
            for (var left = 100; ; left--, number++)
            {
                await SendAsync(server, recorder, overHub: true, Recording.Segment(number, $"customer KD-123456, card {Card}"));
                var stored = (await viewer.EventsAsync(recorder.SessionId))[^1];
                if (left > 0 && !stored.Contains(expected, StringComparison.Ordinal))
                {
                    await Task.Delay(100, Token);
                    continue;
                }

                Recorded.AssertSame([Recording.Event(number++, expected)], [stored]);
                return;
            }
        }
    }

    private static byte[][] Sealed(params string[] events) => [.. events.Select((one, number) => Recording.Sealed(number, one))];

    private static async Task SendAsync(ServerProcess server, TestRecorder recorder, bool overHub, params byte[][] segments)
    {
        if (overHub)
        {
            if (recorder.Token is null)
                await recorder.BeginAsync(server.Address);
            var before = recorder.Acked.Count;
            foreach (var segment in segments)
                await recorder.AppendAsync(segment);
            await recorder.WaitAsync(() => recorder.Acked.Count == before + segments.Length);
            return;
        }

        using var client = server.NewClient();
        using var body = FlushContent.Of(recorder.SessionId, recorder.PageId, null, segments);
        using var answer = await client.PostAsync(new Uri("/ingest/flush", UriKind.Relative), body, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>The raw segment as the store has it; fails if its checksum does not fit.</summary>
    private static async Task<byte[]> StoredAsync(ViewerClient viewer, TestRecorder recorder, int number)
    {
        var uri = new Uri($"/api/v1/sessions/{recorder.SessionId}/pages/{recorder.PageId}/segments/{number}", UriKind.Relative);
        var bytes = await viewer.Http.GetByteArrayAsync(uri, Token);
        return RawLz4.Decompress(bytes.AsSpan(12), BitConverter.ToInt32(bytes), BitConverter.ToUInt32(bytes, 4));
    }
}

public sealed class SqliteScrubbingTests(SqliteServers servers) : ScrubbingContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoScrubbingTests(MongoServers servers) : ScrubbingContract(servers), IClassFixture<MongoServers>;
