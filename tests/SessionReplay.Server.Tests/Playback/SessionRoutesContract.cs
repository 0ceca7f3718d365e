using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using SessionReplay.Server.Access;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Tests.Playback;

/// <summary>The list, the manifest and stored segments, as the viewer reads them.</summary>
public abstract class SessionRoutesContract(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListGoesOnWhereItStoppedNewestFirst()
    {
        var server = await servers.SharedAsync();
        var user = Guid.NewGuid().ToString("N");
        var recorded = new List<string>();
        for (var i = 0; i < 5; i++)
            recorded.Add(await RecordAsync(server, Rrweb.Identify(user)));
        using var viewer = await ViewerClient.LogInAsync(server);

        var listed = new List<string>();
        var cursor = "";
        for (var pages = 0; cursor is not null; pages++)
        {
            var page = await viewer.GetAsync($"/sessions?limit=2&user={user}{cursor}");
            listed.AddRange(page.GetProperty("sessions").EnumerateArray().Select(session => session.GetProperty("id").GetString()!));
            Assert.Equal(Math.Min(2 * (pages + 1), 5), listed.Count);
            cursor = page.GetProperty("next").GetString() is { } next ? $"&before={Uri.EscapeDataString(next)}" : null;
        }

        recorded.Reverse();
        Assert.Equal(recorded, listed);
    }

    [Fact]
    public async Task ListIsFilteredByUserAndErrors()
    {
        var server = await servers.SharedAsync();
        var user = Guid.NewGuid().ToString("N");
        await RecordAsync(server, Rrweb.Identify(user));
        var failing = await RecordAsync(server, Rrweb.Identify(user), Rrweb.Error("it broke"));
        using var viewer = await ViewerClient.LogInAsync(server);

        Assert.Equal(2, (await viewer.GetAsync($"/sessions?user={user}")).GetProperty("sessions").GetArrayLength());
        var withErrors = (await viewer.GetAsync($"/sessions?user={user}&errors=true")).GetProperty("sessions");
        Assert.Equal(failing, Assert.Single(withErrors.EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task ListFindsASessionByWhatTheCustomerReadsOut()
    {
        var server = await servers.SharedAsync();
        var session = await RecordAsync(server, Rrweb.Identify("ann"));
        const string digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        var bits = Convert.ToInt64(session[..10], 16);
        var code = new string([.. Enumerable.Range(0, 8).Select(i => digits[(int)(bits >> (35 - (5 * i)) & 31)])]).Insert(4, "-");
        using var viewer = await ViewerClient.LogInAsync(server);

        var found = (await viewer.GetAsync($"/sessions?code={code}")).GetProperty("sessions");

        Assert.Equal(session, Assert.Single(found.EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task ManifestSaysWhatOfTheRecordedPageMayBeLoaded()
    {
        var server = await servers.SharedAsync();
        var session = await RecordAsync(server, Rrweb.Identify("ann"));
        using var viewer = await ViewerClient.LogInAsync(server);

        Assert.Equal("all", (await viewer.GetAsync($"/sessions/{session}")).GetProperty("assets").GetString());

        await using var careful = await servers.StartAsync("--Playback:Assets=none");
        session = await RecordAsync(careful, Rrweb.Identify("ann"));
        using var other = await ViewerClient.LogInAsync(careful);
        Assert.Equal("none", (await other.GetAsync($"/sessions/{session}")).GetProperty("assets").GetString());
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=501")]
    [InlineData("limit=ten")]
    [InlineData("before=yesterday")]
    [InlineData("code=ABC")]
    public async Task ListRefusesWhatItDoesNotUnderstand(string query)
    {
        using var viewer = await ViewerClient.LogInAsync(await servers.SharedAsync());

        using var answer = await viewer.Http.GetAsync(new Uri($"/api/v1/sessions?{query}", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task ManifestTellsEverythingOfASession()
    {
        var server = await servers.SharedAsync();
        await using var recorder = new TestRecorder { ClientNow = 1_000 };
        await recorder.BeginAsync(server.Address);
        await recorder.AppendAsync(
            Recording.Sealed(
                0,
                Rrweb.Meta("https://shop.example/cart", 1_000),
                Rrweb.Page("Cart", 1_001),
                Rrweb.Identify("ann", 1_002),
                Rrweb.Click(1_003)
            )
        );
        await recorder.AppendAsync(
            Recording.Sealed(
                1,
                Rrweb.Error("it broke", 2_000),
                Rrweb.Request("https://shop.example/api/pay", 502, 2_000),
                Rrweb.Click(2_001)
            )
        );
        await recorder.WaitAsync(() => recorder.Acked.Count == 2);
        using var viewer = await ViewerClient.LogInAsync(server);

        var manifest = await viewer.GetAsync($"/sessions/{recorder.SessionId}");

        var session = manifest.GetProperty("session");
        Assert.Equal(
            $$"""
            {"id":"{{recorder.SessionId}}","projectId":"demo","state":"recording","live":true,"begunAtServer":0,"lastSeenServer":0,"startTime":1000,"endTime":2001,
            "href":"https://shop.example/cart","userAgent":"","userId":"ann","userTraits":{"plan":"pro"},"pages":1,"segments":2,"events":7,"errors":1,"clicks":2,"failedRequests":1,"frustrations":0,"storedBytes":0,"userIds":["ann"],"damaged":false}
            """.ReplaceLineEndings(""),
            Scrubbed(session, "begunAtServer", "lastSeenServer", "userAgent", "storedBytes")
        );
        Assert.Equal(
            $$"""{"id":"{{recorder.PageId}}","begunAtServer":0,"clockOffset":0,"href":"https://shop.example/cart","title":"Cart","startTime":1000,"endTime":2001,"segments":2,"events":7}""",
            Scrubbed(Assert.Single(manifest.GetProperty("pages").EnumerateArray()), "begunAtServer", "clockOffset")
        );
        Assert.Equal(
            $$"""{"page":"{{recorder.PageId}}","number":1,"startTime":2000,"endTime":2001,"events":3,"rawLength":0,"storedLength":0,"startsSnapshot":false}""",
            Scrubbed(
                (await viewer.GetAsync($"/sessions/{recorder.SessionId}/segments")).GetProperty("segments")[1],
                "rawLength",
                "storedLength"
            )
        );
        Assert.Equal(
            $$"""
            {"id":"","sessionId":"{{recorder.SessionId}}","pageId":"{{recorder.PageId}}","time":2000,"kind":"error","name":"TypeError","message":"it broke",
            "stack":"at pay (shop.js:7:3)","source":"shop.js","line":7,"column":3}
            """.ReplaceLineEndings(""),
            Scrubbed(Assert.Single(manifest.GetProperty("errors").EnumerateArray()), "id")
        );
    }

    [Fact]
    public async Task ErrorHasOneIdHoweverOftenItIsSent()
    {
        var server = await servers.SharedAsync();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await recorder.AppendAsync(Recording.Error(0, "it broke"));
        await recorder.WaitAsync(() => recorder.Acks.Count == 1);
        await recorder.AppendAsync(Recording.Error(0, "it broke"));
        await recorder.WaitAsync(() => recorder.Acks.Count == 2);
        using var viewer = await ViewerClient.LogInAsync(server);
        var error = Assert.Single((await viewer.GetAsync($"/sessions/{recorder.SessionId}")).GetProperty("errors").EnumerateArray());

        var found = await viewer.GetAsync($"/errors/{error.GetProperty("id").GetString()}");

        Assert.True(JsonElement.DeepEquals(error, found.GetProperty("error")));
        Assert.Equal(
            (recorder.SessionId, 1),
            (found.GetProperty("session").GetProperty("id").GetString(), found.GetProperty("session").GetProperty("errors").GetInt32())
        );
    }

    [Fact]
    public async Task TraitsNestedTooDeepAreLeftOutAndBreakNoList()
    {
        var server = await servers.SharedAsync();
        var user = Guid.NewGuid().ToString("N");
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 100)) + "1" + new string('}', 100);
        var session = await RecordAsync(server, Rrweb.Identify(user, traits: deep));
        using var viewer = await ViewerClient.LogInAsync(server);

        var listed = Assert.Single((await viewer.GetAsync($"/sessions?user={user}")).GetProperty("sessions").EnumerateArray());

        Assert.Equal((session, JsonValueKind.Null), (listed.GetProperty("id").GetString(), listed.GetProperty("userTraits").ValueKind));
    }

    [Fact]
    public async Task SegmentIsServedAsItIsStoredAndKeptByNoBrowser()
    {
        var server = await servers.SharedAsync();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        var (raw, records) = Recording.Raw([.. Enumerable.Range(0, 500).Select(number => Recording.Event(number))]);
        await recorder.AppendAsync(SealedSegment.Seal(3, raw, records));
        await recorder.WaitAsync(() => recorder.Acked.Contains(3));
        using var viewer = await ViewerClient.LogInAsync(server);

        using var answer = await viewer.Http.GetAsync(
            new Uri($"/api/v1/sessions/{recorder.SessionId}/pages/{recorder.PageId}/segments/3", UriKind.Relative),
            Token
        );
        var bytes = await answer.Content.ReadAsByteArrayAsync(Token);

        Assert.Equal("application/vnd.session-replay.segment", answer.Content.Headers.ContentType!.MediaType);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal(bytes.Length - 12, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8)));
        Assert.Equal(
            raw,
            RawLz4.Decompress(
                bytes.AsSpan(12).ToArray(),
                BinaryPrimitives.ReadInt32LittleEndian(bytes),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4))
            )
        );
    }

    [Theory]
    [InlineData("/sessions/00000000000000000000000000000000")]
    [InlineData("/sessions/00000000000000000000000000000000/events")]
    [InlineData("/sessions/00000000000000000000000000000000/pages/0000000000000000/segments/0")]
    [InlineData("/sessions/..%2f..%2fetc")]
    [InlineData("/errors/00000000000000000000000000000000")]
    public async Task WhatIsNotThereIsA404ThatIsNotKept(string path)
    {
        using var viewer = await ViewerClient.LogInAsync(await servers.SharedAsync());

        using var answer = await viewer.Http.GetAsync(new Uri($"/api/v1{path}", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("\"code\":\"not_found\"", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task AnswersAreCompressedForWhoAsks()
    {
        var server = await servers.SharedAsync();
        var session = await RecordAsync(server, [.. Enumerable.Range(0, 500).Select(number => Recording.Event(number))]);
        using var viewer = await ViewerClient.LogInAsync(server);
        foreach (var path in new[] { $"/sessions/{session}/segments", $"/sessions/{session}/events", "/sessions" })
        {
            var plain = await viewer.Http.GetByteArrayAsync(new Uri($"/api/v1{path}", UriKind.Relative), Token);
            foreach (var encoding in new[] { "gzip", "br" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/v1{path}", UriKind.Relative));
                request.Headers.Add("Accept-Encoding", encoding);
                using var answer = await viewer.Http.SendAsync(request, Token);
                Assert.Equal([encoding], answer.Content.Headers.ContentEncoding);
                await using var body = await answer.Content.ReadAsStreamAsync(Token);
                await using Stream unpacked =
                    encoding == "br"
                        ? new BrotliStream(body, CompressionMode.Decompress)
                        : new GZipStream(body, CompressionMode.Decompress);
                using var read = new MemoryStream();
                await unpacked.CopyToAsync(read, Token);
                Assert.Equal(plain, read.ToArray());
            }
        }
    }

    /// <summary>
    /// The object as JSON. The properties in <paramref name="names"/> differ from run to run: they
    /// must be there, and their values are emptied.
    /// </summary>
    private static string Scrubbed(JsonElement element, params string[] names)
    {
        var properties = element
            .EnumerateObject()
            .Select(property =>
                (
                    property.Name,
                    Text: !names.Contains(property.Name) ? property.Value.GetRawText()
                    : property.Value.ValueKind == JsonValueKind.Number ? "0"
                    : "\"\""
                )
            );
        return $"{{{string.Join(',', properties.Select(property => $"\"{property.Name}\":{property.Text}"))}}}";
    }

    private static async Task<string> RecordAsync(ServerProcess server, params string[] events)
    {
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await recorder.AppendAsync(Recording.Sealed(0, events));
        await recorder.WaitAsync(() => recorder.Acked.Count == 1);
        return recorder.SessionId;
    }
}

public sealed class SqliteSessionRoutesTests(SqliteServers servers) : SessionRoutesContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoSessionRoutesTests(MongoServers servers) : SessionRoutesContract(servers), IClassFixture<MongoServers>;
