using System.Net;
using System.Text.Json;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Playback;

/// <summary>What happened in an indexed session, in slices; and each thing in full, where it was recorded.</summary>
public abstract class MomentRoutesContract(Servers servers) : IAsyncLifetime
{
    private const long Start = 1_700_000_000_000;

    private ServerProcess _server = null!;
    private ViewerClient _viewer = null!;
    private string _id = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await servers.StartAsync("--Indexing:SweepCron=* * * * * *");
        _viewer = await ViewerClient.LogInAsync(_server);
        string[] events =
        [
            Rrweb.Meta("https://shop.example/", Start),
            Rrweb.Snapshot("a shop", Start),
            Rrweb.Custom("track", """{"name":"cart opened","props":{"items":3}}""", Start + 1_000),
            Rrweb.Request("https://shop.example/api/pay", 502, Start + 2_000),
            Rrweb.Error("payment failed", Start + 2_100),
            Rrweb.Identify("ann", Start + 3_000),
        ];
        using var content = new StringContent(string.Join('\n', events));
        using var answer = await _viewer.Http.PostAsync(new Uri("/api/v1/sessions/import", UriKind.Relative), content, Token);
        _id = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("id").GetString()!;
        await Probe.UntilAsync(async () =>
            (await _viewer.GetAsync($"/sessions/{_id}")).GetProperty("session").GetProperty("state").GetString() == "indexed"
        );
    }

    public async ValueTask DisposeAsync()
    {
        _viewer.Dispose();
        await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(
        "",
        "Opened https://shop.example/",
        "cart opened",
        "POST /api/pay: 502 Bad Gateway",
        "TypeError: payment failed",
        "Identified as ann"
    )]
    [InlineData("?kind=problem", "POST /api/pay: 502 Bad Gateway", "TypeError: payment failed")]
    [InlineData("?kind=track,identity", "cart opened", "Identified as ann")]
    [InlineData("?kind=request,problem", "POST /api/pay: 502 Bad Gateway")]
    [InlineData("?text=FAILED%20payment", "TypeError: payment failed")]
    [InlineData("?from=1700000002100&to=1700000002500", "TypeError: payment failed")]
    [InlineData("?text=nothing")]
    public async Task SliceHasWhatWasAskedFor(string query, params string[] sentences) =>
        Assert.Equal(sentences, (await MomentsAsync(query)).Select(one => one.GetProperty("moment").GetProperty("text").GetString()));

    [Fact]
    public async Task ManifestCountsThemFromTheFirstSecond()
    {
        var counts = (await _viewer.GetAsync($"/sessions/{_id}")).GetProperty("packs")[0].GetProperty("counts");
        Assert.Equal("""{"error":1,"identity":1,"navigation":1,"problem":2,"request":1,"track":1}""", Sorted(counts));
    }

    [Fact]
    public async Task EachIsThereInFullWhereItWasRecorded()
    {
        var one = (await MomentsAsync("?kind=error")).Single();
        var moment = one.GetProperty("moment");
        var record = await _viewer.GetAsync(
            $"/sessions/{_id}/pages/{one.GetProperty("page")}/segments/{moment.GetProperty("segment")}/records/{moment.GetProperty("record")}"
        );
        Assert.Equal("error", record.GetProperty("tag").GetString());
        Assert.Equal("at pay (shop.js:7:3)", record.GetProperty("payload").GetProperty("stack").GetString());
        Assert.Equal(
            "payment failed",
            (await _viewer.GetAsync($"/errors/{moment.GetProperty("errorId")}")).GetProperty("error").GetProperty("message").GetString()
        );
    }

    [Theory]
    [InlineData("/moments?kind=joy", HttpStatusCode.BadRequest, "kind is 'joy'; it may be problem or one of error, console, request")]
    [InlineData("/pages/0000000000000000/segments/0/records/0", HttpStatusCode.NotFound, "segment")]
    public async Task WhatMakesNoSenseIsSaid(string path, HttpStatusCode status, string said)
    {
        using var answer = await _viewer.Http.GetAsync(new Uri($"/api/v1/sessions/{_id}{path}", UriKind.Relative), Token);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(said, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private async Task<List<JsonElement>> MomentsAsync(string query) =>
        [.. (await _viewer.GetAsync($"/sessions/{_id}/moments{query}")).GetProperty("moments").EnumerateArray()];

    private static string Sorted(JsonElement counts) =>
        JsonSerializer.Serialize(
            counts.EnumerateObject().OrderBy(one => one.Name, StringComparer.Ordinal).ToDictionary(one => one.Name, one => one.Value)
        );
}

public sealed class SqliteMomentRoutesTests(SqliteServers servers) : MomentRoutesContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoMomentRoutesTests(MongoServers servers) : MomentRoutesContract(servers), IClassFixture<MongoServers>;
