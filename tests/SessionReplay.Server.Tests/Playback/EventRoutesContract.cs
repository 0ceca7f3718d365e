using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SessionReplay.Server.Facts;
using SessionReplay.Server.Playback;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Tests.Playback;

/// <summary>The events exported from a session are the events that were recorded; every loss is named as a gap.</summary>
public abstract class EventRoutesContract(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("csharp-kinds")]
    [InlineData("csharp-generated")]
    [InlineData("typescript-generated")]
    public async Task ExportEqualsWhatWasSent(string fixture)
    {
        var events = FixtureEvents(fixture);
        await using var server = await servers.StartAsync("--Ingest:MaxClockDays=1000000"); // The times of the fixtures span centuries.
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        var number = 0;
        foreach (var (raw, records) in Recording.ToSegments(events))
            await recorder.AppendAsync(SealedSegment.Seal(number++, raw, records));
        await recorder.WaitAsync(() => recorder.Acked.Count == number);
        using var viewer = await ViewerClient.LogInAsync(server);

        Recorded.AssertSame(events, await viewer.EventsAsync(recorder.SessionId));
    }

    [Fact]
    public async Task EventsArePickedByTimeAndByPage()
    {
        var server = await servers.SharedAsync();
        await using var first = new TestRecorder { ClientNow = 1_000 };
        await first.BeginAsync(server.Address);
        await first.AppendAsync(Recording.Sealed(0, Rrweb.Click(1_000), Rrweb.Click(2_000)));
        await first.AppendAsync(Recording.Sealed(1, Rrweb.Click(3_000)));
        await first.WaitAsync(() => first.Acked.Count == 2);
        await using var second = new TestRecorder
        {
            SessionId = first.SessionId,
            Token = first.Token,
            ClientNow = 1_000,
        };
        await second.BeginAsync(server.Address);
        await second.AppendAsync(Recording.Sealed(0, Rrweb.Click(500), Rrweb.Click(2_500)));
        await second.WaitAsync(() => second.Acked.Count == 1);
        using var viewer = await ViewerClient.LogInAsync(server);

        Assert.Equal([1_000, 2_000, 3_000, 500, 2_500], await TimesAsync(""));
        Assert.Equal([2_000, 2_500], await TimesAsync("?from=2000&to=2500"));
        Assert.Equal([3_000], await TimesAsync($"?from=2001&page={first.PageId}"));
        Assert.Equal([500, 2_500], await TimesAsync($"?page={second.PageId}"));
        Assert.Empty(await TimesAsync("?page=0000000000000000"));

        async Task<IEnumerable<long>> TimesAsync(string query) =>
            (await viewer.GetAsync($"/sessions/{first.SessionId}/events{query}"))
                .EnumerateArray()
                .Select(one => one.GetProperty("timestamp").GetInt64());
    }

    [Theory]
    [InlineData("from=yesterday")]
    [InlineData("to=")]
    public async Task TimeThatIsNoneIsRefused(string query)
    {
        var server = await servers.SharedAsync();
        using var viewer = await ViewerClient.LogInAsync(server);

        using var answer = await viewer.Http.GetAsync(
            new Uri($"/api/v1/sessions/{Recording.NewSessionId()}/events?{query}", UriKind.Relative),
            Token
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task DamagedSegmentIsAGapInItsPlaceAndTheRestIsThere()
    {
        await using var store = await servers.OpenStoreAsync();
        var page = new Page { SessionId = Recording.NewSessionId(), Id = Recording.NewPageId() };
        await store.Sessions.BeginAsync(page.SessionId, "demo", page, null, 1_000, Token);
        var damaged = Stored(page, 1, Rrweb.Click(2_000), Rrweb.Click(2_500));
        damaged.Lz4[^3] ^= 0x40;
        await store.Segments.AppendAsync([Stored(page, 0, Rrweb.Click(1_000)), damaged, Stored(page, 2, Rrweb.Click(3_000))], Token);

        Recorded.AssertSame(
            [
                Rrweb.Click(1_000),
                Rrweb.Custom("gap", $$"""{"reason":"damaged","segments":1,"events":2,"bytes":{{damaged.Lz4.Length}}}""", 2_000),
                Rrweb.Click(3_000),
            ],
            await ExportAsync(store, page)
        );
        Recorded.AssertSame([Rrweb.Click(3_000)], await ExportAsync(store, page, from: 2_600));
        Recorded.AssertSame([Rrweb.Click(1_000)], await ExportAsync(store, page, to: 1_999));
    }

    [Fact]
    public async Task SnapshotWithALostPartIsLeftOutAndTheNextIsWhole()
    {
        await using var store = await servers.OpenStoreAsync();
        var page = new Page { SessionId = Recording.NewSessionId(), Id = Recording.NewPageId() };
        await store.Sessions.BeginAsync(page.SessionId, "demo", page, null, 1_000, Token);
        var parts = Recording.ToSegments([LargeSnapshot(1_000)]);
        Assert.InRange(parts.Count, 3, 100);
        var stored = parts.Select((part, number) => Stored(page, number, part)).ToList();
        stored.RemoveAt(1);
        stored.Add(Stored(page, parts.Count, Rrweb.Snapshot("again", 2_000), Rrweb.Click(2_001)));
        await store.Segments.AppendAsync(stored, Token);

        Recorded.AssertSame(
            [
                Rrweb.Custom("gap", """{"reason":"segment_lost","segments":1,"number":1,"from":1000,"to":1000}""", 1_000),
                Rrweb.Snapshot("again", 2_000),
                Rrweb.Click(2_001),
            ],
            await ExportAsync(store, page)
        );
    }

    /// <summary>
    /// Each segment changes the text of the page, so every picture after a lost segment would be wrong until the next snapshot.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task MissingSegmentIsANamedGapAndNothingChangesThePictureUntilTheNextSnapshot(int lost)
    {
        await using var store = await servers.OpenStoreAsync();
        var page = new Page { SessionId = Recording.NewSessionId(), Id = Recording.NewPageId() };
        await store.Sessions.BeginAsync(page.SessionId, "demo", page, null, 1_000, Token);
        var recorded = Enumerable.Range(0, 9).Select(EventsOf).ToList();
        await store.Segments.AppendAsync(
            [.. recorded.Select((events, number) => Stored(page, number, events)).Where(segment => segment.Number != lost)],
            Token
        );

        var expected = recorded.Take(lost).SelectMany(events => events).ToList();
        var next = TimeOf(lost + 1) + (lost + 1 == 6 ? 0 : 10);
        var from = lost == 0 ? next : TimeOf(lost - 1) + 91;
        var gap = $$"""{"reason":"segment_lost","segments":1,"number":{{lost}},"from":{{from}},"to":{{next}}}""";
        expected.Add(Rrweb.Custom("gap", gap, from));
        foreach (var number in Enumerable.Range(lost + 1, 8 - lost))
            expected.AddRange(
                number < 6
                    ? recorded[number]
                        .Where(one =>
                            one.Contains("\"source\":2", StringComparison.Ordinal) || one.Contains("\"tag\"", StringComparison.Ordinal)
                        )
                    : recorded[number]
            );
        Recorded.AssertSame(expected, await ExportAsync(store, page));
        Recorded.AssertSame(recorded[7], await ExportAsync(store, page, from: TimeOf(7), to: TimeOf(8) - 1));

        static long TimeOf(int number) => 1_000 + number * 100;

        // Segments 0 and 6 begin with the address and a snapshot of the page.
        static string[] EventsOf(int number) =>
            [
                .. number is 0 or 6
                    ? [Rrweb.Meta("https://shop.example/", TimeOf(number)), Rrweb.Snapshot($"snapshot {number}", TimeOf(number))]
                    : Array.Empty<string>(),
                Change(
                    $$"""{"source":0,"texts":[{"id":3,"value":"text {{number}}"}],"attributes":[],"removes":[],"adds":[]}""",
                    TimeOf(number) + 10
                ),
                Change($$"""{"source":3,"id":1,"x":0,"y":{{number}}}""", TimeOf(number) + 20),
                Change($$"""{"source":5,"id":2,"text":"{{number}}","isChecked":false}""", TimeOf(number) + 30),
                Change($$"""{"source":8,"id":2,"adds":[{"rule":"p { top: {{number}}px }"}]}""", TimeOf(number) + 40),
                Change("""{"source":0,"texts":[],"attributes":[],"removes":[],"adds":[],"unheardOf":1}""", TimeOf(number) + 50),
                Rrweb.Click(TimeOf(number) + 80),
                Rrweb.Error($"in {number}", TimeOf(number) + 90),
            ];

        static string Change(string data, long time) => $$"""{"type":3,"data":{{data}},"timestamp":{{time}}}""";
    }

    [Fact]
    public async Task SegmentThatMayStillComeIsWaitedForWhileTheSessionIsRecorded()
    {
        await using var store = await servers.OpenStoreAsync();
        var page = new Page { SessionId = Recording.NewSessionId(), Id = Recording.NewPageId() };
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_000));
        await store.Sessions.BeginAsync(page.SessionId, "demo", page, null, 1_000, Token);
        await store.Segments.AppendAsync([Stored(page, 0, Rrweb.Snapshot("first", 900)), Stored(page, 2, Rrweb.Click(950))], Token);

        // While the segment may still come, no event after the hole is exported, and no gap is named.
        Recorded.AssertSame([Rrweb.Snapshot("first", 900)], await ExportAsync(store, page, clock: clock));

        clock.Advance(TimeSpan.FromMinutes(1));
        Recorded.AssertSame(
            [
                Rrweb.Snapshot("first", 900),
                Rrweb.Custom("gap", """{"reason":"segment_lost","segments":1,"number":1,"from":901,"to":950}""", 901),
                Rrweb.Click(950),
            ],
            await ExportAsync(store, page, clock: clock)
        );

        // The segment came in the end, so there is no gap.
        await store.Segments.AppendAsync([Stored(page, 1, Rrweb.Click(920))], Token);
        Recorded.AssertSame(
            [Rrweb.Snapshot("first", 900), Rrweb.Click(920), Rrweb.Click(950)],
            await ExportAsync(store, page, clock: clock)
        );
    }

    [Fact]
    public async Task HoleInASessionThatIsOverIsAGapAtOnce()
    {
        await using var store = await servers.OpenStoreAsync();
        var page = new Page { SessionId = Recording.NewSessionId(), Id = Recording.NewPageId() };
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_000));
        await store.Sessions.BeginAsync(page.SessionId, "demo", page, null, 1_000, Token);
        await store.Segments.AppendAsync([Stored(page, 0, Rrweb.Snapshot("first", 900)), Stored(page, 2, Rrweb.Click(950))], Token);
        Assert.True(await store.Lifecycle.TryMoveAsync(page.SessionId, SessionState.Recording, SessionState.Closed, 1_000, Token));

        Assert.Equal(3, (await ExportAsync(store, page, clock: clock)).Count);
    }

    private static string LargeSnapshot(long time)
    {
        var nodes = Enumerable.Range(0, 5_000).Select(i => $$"""{"type":3,"textContent":"node {{i}} {{Guid.NewGuid()}}","id":{{i + 2}}}""");
        return $$$"""{"type":2,"data":{"node":{"type":0,"childNodes":[{{{string.Join(',', nodes)}}}],"id":1},"initialOffset":{"left":0,"top":0}},"timestamp":{{{time}}}}""";
    }

    private static IReadOnlyList<string> FixtureEvents(string name)
    {
        using var document = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Repository.Root, "wire", "fixtures", $"{name}.rrweb.json")),
            new JsonDocumentOptions { MaxDepth = WireFormat.MaxJsonDepth }
        );
        return [.. document.RootElement.EnumerateArray().Select(one => one.GetRawText())];
    }

    private static SegmentToStore Stored(Page page, int number, params string[] events) => Stored(page, number, Recording.Raw(events));

    private static SegmentToStore Stored(Page page, int number, (byte[] Raw, int Records) segment) =>
        new(
            page.SessionId,
            page.Id,
            number,
            1_000,
            RawLz4.Compress(segment.Raw),
            segment.Raw.Length,
            Crc32C.Of(segment.Raw),
            SegmentFacts.Of(segment.Raw, segment.Records, [])
        );

    private static async Task<IReadOnlyList<string>> ExportAsync(
        TestStore store,
        Page page,
        long? from = null,
        long? to = null,
        TimeProvider? clock = null
    )
    {
        using var target = new MemoryStream();
        await new EventExport(
            store.Sessions,
            store.Segments,
            Options.Create(new PlaybackOptions()),
            clock ?? TimeProvider.System,
            NullLogger<EventExport>.Instance
        ).WriteAsync(page.SessionId, new(null, from, to), target, Token);
        using var document = JsonDocument.Parse(target.ToArray());
        return [.. document.RootElement.EnumerateArray().Select(one => one.GetRawText())];
    }
}

public sealed class SqliteEventRoutesTests(SqliteServers servers) : EventRoutesContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoEventRoutesTests(MongoServers servers) : EventRoutesContract(servers), IClassFixture<MongoServers>;
