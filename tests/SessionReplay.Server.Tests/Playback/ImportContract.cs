using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SessionReplay.Server.Playback;
using SessionReplay.Server.Scrubbing;
using SessionReplay.Server.Storage.Projects;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Server.Tests.Playback;

/// <summary>A recording made elsewhere becomes a session like any other, or nothing of it is kept.</summary>
public abstract class ImportContract(Servers servers)
{
    private static readonly Uri Path = new("/api/v1/sessions/import", UriKind.Relative);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("[", ",", "]")]
    [InlineData("", "\n", "\n")]
    public async Task ImportedRecordingIsASessionLikeOurs(string before, string between, string after)
    {
        string[] events =
        [
            Rrweb.Meta("https://shop.example/", 1_000),
            Rrweb.Snapshot("hello", 1_001),
            Rrweb.Identify("ann", 1_002),
            Rrweb.Click(2_000),
            Rrweb.Error("it broke", 3_000),
        ];
        // No sweep: it would index the import before the test looks at it.
        await using var server = await servers.StartAsync("--Indexing:SweepCron=0 0 1 1 *");
        using var viewer = await ViewerClient.LogInAsync(server);

        var (status, imported) = await ImportAsync(viewer, before + string.Join(between, events) + after);

        Assert.Equal(HttpStatusCode.Created, status);
        var id = imported.GetProperty("id").GetString()!;
        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Equal($$"""{"id":"{{id}}","url":"/s/{{id}}","events":5,"pages":1}""", imported.GetRawText());
        Recorded.AssertSame(events, await viewer.EventsAsync(id));
        var manifest = await viewer.GetAsync($"/sessions/{id}");
        var session = manifest.GetProperty("session");
        Assert.Equal(
            ("closed", false, 1_000, 3_000, "https://shop.example/", "ann", 1, 5, 1, 1),
            (
                Text("state"),
                session.GetProperty("live").GetBoolean(),
                Number("startTime"),
                Number("endTime"),
                Text("href"),
                Text("userId"),
                Number("pages"),
                Number("events"),
                Number("errors"),
                Number("clicks")
            )
        );
        var error = Assert.Single(manifest.GetProperty("errors").EnumerateArray()).GetProperty("id").GetString();
        Assert.Equal("it broke", (await viewer.GetAsync($"/errors/{error}")).GetProperty("error").GetProperty("message").GetString());
        Assert.Contains(
            (await viewer.GetAsync("/sessions")).GetProperty("sessions").EnumerateArray(),
            one => one.GetProperty("id").GetString() == id
        );

        string? Text(string name) => session.GetProperty(name).GetString();
        int Number(string name) => session.GetProperty(name).GetInt32();
    }

    /// <summary>The times of an imported recording may be of any year, but they must be dates.</summary>
    [Theory]
    [InlineData("1000000000000", HttpStatusCode.Created)]
    [InlineData("4000000000000", HttpStatusCode.Created)]
    [InlineData("253402300800000", HttpStatusCode.BadRequest)]
    [InlineData("9007199254740991", HttpStatusCode.BadRequest)]
    [InlineData("-9007199254740991", HttpStatusCode.BadRequest)]
    [InlineData("8640000000000000.5", HttpStatusCode.BadRequest)]
    [InlineData("1e300", HttpStatusCode.BadRequest)]
    public async Task ImportedTimesMayBeAnyDate(string time, HttpStatusCode expected)
    {
        var server = await servers.SharedAsync();
        using var viewer = await ViewerClient.LogInAsync(server);

        var (status, answer) = await ImportAsync(
            viewer,
            $$"""[{{Rrweb.Meta("https://shop.example/", 1_000)}},{"type":5,"data":{"tag":"track","payload":{} },"timestamp":{{time}} }]"""
        );

        Assert.Equal(expected, status);
        if (expected == HttpStatusCode.BadRequest)
            Assert.Equal("schema", answer.GetProperty("code").GetString());
        await viewer.GetAsync("/sessions");
    }

    [Fact]
    public async Task ImportedRecordingStandsInTheListByItsOwnStartWithItsUserAgentInTheProjectThatIsNamed()
    {
        await using var server = await servers.StartAsync();
        await server.CommandAsync("projects", "create", "--project", "shop", "--origin", "https://shop.example");
        using var viewer = await ViewerClient.LogInAsync(server);
        var ids = new List<string>();
        foreach (var start in new[] { 1_600_000_000_000, 1_400_000_000_000, 1_500_000_000_000, 250_000_000_000_000 })
        {
            var page = Rrweb.Custom("page", """{"title":"Shop","userAgent":"Mozilla/5.0 (X11) Chrome/131"}""", start + 1);
            var (status, imported) = await ImportAsync(
                viewer,
                $"[{Rrweb.Meta("https://shop.example/", start)},{Rrweb.Snapshot("hello", start)},{page},{Rrweb.Click(start + 500)}]",
                "?project=shop"
            );
            Assert.Equal(HttpStatusCode.Created, status);
            ids.Add(imported.GetProperty("id").GetString()!);
        }

        var sessions = (await viewer.GetAsync("/sessions")).GetProperty("sessions").EnumerateArray().ToArray();

        // A recording that claims to be of the future is listed at the time of its import, not above all sessions to come.
        Assert.Equal([ids[3], ids[0], ids[2], ids[1]], sessions.Select(session => session.GetProperty("id").GetString()));
        var first = sessions[1];
        Assert.Equal(
            ("shop", "Mozilla/5.0 (X11) Chrome/131", 1_600_000_000_000, 1_600_000_000_500, 1_600_000_000_000, false),
            (
                first.GetProperty("projectId").GetString(),
                first.GetProperty("userAgent").GetString(),
                first.GetProperty("startTime").GetInt64(),
                first.GetProperty("endTime").GetInt64(),
                first.GetProperty("begunAtServer").GetInt64(),
                first.GetProperty("live").GetBoolean()
            )
        );
        Assert.InRange(
            sessions[0].GetProperty("begunAtServer").GetInt64(),
            1_600_000_000_001,
            TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()
        );
        var (refused, why) = await ImportAsync(viewer, $"[{Rrweb.Meta("https://shop.example/", 1_000)}]", "?project=none");
        Assert.Equal((HttpStatusCode.NotFound, "There is no such project."), (refused, why.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task SecretsInAnImportedRecordingAreMasked()
    {
        await using var server = await servers.StartAsync();
        await server.CommandAsync("projects", "scrub", "--project", "demo", "--add-pattern", "KD-[0-9]{6}");
        using var viewer = await ViewerClient.LogInAsync(server);

        var (status, imported) = await ImportAsync(
            viewer,
            $"[{Rrweb.Meta("https://shop.example/?card=4111111111111111", 1_000)},{Rrweb.Snapshot("card 4111 1111 1111 1111", 1_001)},{Rrweb.Error("customer KD-123456", 3_000)}]"
        );

        Assert.Equal(HttpStatusCode.Created, status);
        var id = imported.GetProperty("id").GetString()!;
        var stored = (await viewer.GetAsync($"/sessions/{id}")).GetRawText() + string.Join('\n', await viewer.EventsAsync(id));
        Assert.DoesNotContain("1111", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("KD-123456", stored, StringComparison.Ordinal);
        Assert.Contains("card **** **** **** ****", stored, StringComparison.Ordinal);
        Assert.Contains("customer *********", stored, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no events")]
    [InlineData("[]", "no events")]
    [InlineData("""[{"type":5,"data":{},"timestamp":1},{"type":5,"data":{}}]""", "Event 1")]
    [InlineData("""[{"type":5,"data":{},"timestamp":1},7]""", "Event 1")]
    [InlineData("""{"type":5,"data":{},"timestamp":1}""" + "\n" + """{"type":5,"da""", "event 1")]
    [InlineData("<html>", "Event 0")]
    public async Task WhatIsNoRecordingIsRefusedByTheEventsIndex(string body, string named)
    {
        using var viewer = await ViewerClient.LogInAsync(await servers.SharedAsync());

        var (status, refusal) = await ImportAsync(viewer, body);

        Assert.Equal((HttpStatusCode.BadRequest, "schema"), (status, refusal.GetProperty("code").GetString()));
        Assert.Contains(named, refusal.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingIsSeenBeforeTheLastEventAndNothingIsKeptOfABadRecording()
    {
        await using var store = await servers.OpenStoreAsync();
        var project = new Project("demo", "Demo", "demo", []);
        await store.Projects.TryAddAsync(project, Token);
        var importer = new Importer(
            store.Sessions,
            store.Lifecycle,
            store.Deletions,
            store.Segments,
            store.Projects,
            new SegmentGate(Options.Create(new ScrubbingOptions())),
            new FakeTimeProvider()
        );
        using var generated = new GeneratedRecording(20 * 1024 * 1024);
        using var stored = new SemaphoreSlim(0);
        using var recording = new PausingStream(
            await generated.ReadAsByteArrayAsync(Token),
            async () =>
            {
                Assert.NotEqual(0, await servers.CountSegmentsAsync(store));
                Assert.Empty(await store.Sessions.ListAsync(new(10), Token));
                stored.Release();
            },
            """{"type":"odd"}"""u8.ToArray()
        );

        var refusal = await Assert.ThrowsAsync<WireException>(() => importer.ImportAsync(recording, project, Token));

        Assert.Equal(1, stored.CurrentCount);
        Assert.Contains($"Event {generated.Events}: ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await servers.CountSegmentsAsync(store));
        Assert.Empty(await store.Sessions.ListAsync(new(10), Token));
    }

    [Fact]
    public async Task RecordingOverTheLimitIsRefused()
    {
        await using var server = await servers.StartAsync("--Playback:MaxImportBytes=1048576");
        using var viewer = await ViewerClient.LogInAsync(server);

        // Otherwise the refusal may come while the body is still being sent, and be lost with the connection.
        viewer.Http.DefaultRequestHeaders.ExpectContinue = true;
        using var recording = new GeneratedRecording(2 * 1024 * 1024);
        using var content = new ByteArrayContent(await recording.ReadAsByteArrayAsync(Token));
        using var answer = await viewer.Http.PostAsync(Path, content, Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("1048576", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Empty((await viewer.GetAsync("/sessions")).GetProperty("sessions").EnumerateArray());
    }

    [Fact]
    public async Task LongRecordingTakesNoMoreMemoryThanAShortOne()
    {
        const long Long = 120 * 1024 * 1024;
        await using var server = await servers.StartAsync();
        using var viewer = await ViewerClient.LogInAsync(server);
        await ImportAndExportAsync(viewer, 16 * 1024 * 1024);
        var before = server.PeakMemory;

        await ImportAndExportAsync(viewer, Long);

        Assert.InRange(server.PeakMemory - before, 0, Long / 2);
    }

    private static async Task ImportAndExportAsync(ViewerClient viewer, long bytes)
    {
        using var recording = new GeneratedRecording(bytes);
        using var answer = await viewer.Http.PostAsync(Path, recording, Token);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        using var imported = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal(recording.Events, imported.RootElement.GetProperty("events").GetInt64());

        await using var export = await viewer.Http.GetStreamAsync(
            new Uri($"/api/v1/sessions/{imported.RootElement.GetProperty("id").GetString()}/events", UriKind.Relative),
            Token
        );
        var exported = 0;
        await foreach (var one in RrwebArrayReader.ReadAsync(export, Token))
            exported++;
        Assert.Equal(recording.Events, exported);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> ImportAsync(ViewerClient viewer, string body, string query = "")
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await viewer.Http.PostAsync(new Uri($"{Path}{query}", UriKind.Relative), content, Token);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        return (answer.StatusCode, document.RootElement.Clone());
    }
}

public sealed class SqliteImportTests(SqliteServers servers) : ImportContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoImportTests(MongoServers servers) : ImportContract(servers), IClassFixture<MongoServers>;
