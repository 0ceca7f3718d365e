using System.Net;
using System.Text.Json;
using SessionReplay.Dom;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Tests.Playback;

/// <summary>A pack of an indexed session gives the page as it was, without anything before it.</summary>
public abstract class PackRoutesContract(Servers servers)
{
    private const int RecordingBytes = 2 * 1024 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PacksAreServedAsTheyAreStoredAndGiveThePage()
    {
        await using var server = await servers.StartAsync("--Indexing:SweepCron=* * * * * *");
        using var viewer = await ViewerClient.LogInAsync(server);
        var (id, page, packs) = await ImportedAsync(viewer);
        Assert.InRange(packs.Count, 4, 100);
        Assert.Equal("snapshot", packs[0].GetProperty("start").GetString());
        Assert.All(packs, pack => Assert.Equal(0, pack.GetProperty("activity").GetArrayLength())); // The page changes by itself.
        var honesty = (await viewer.GetAsync($"/sessions/{id}")).GetProperty("honesty");
        Assert.Equal(0, honesty.GetProperty("missingSegments").GetInt32());
        Assert.True(honesty.GetProperty("texts").GetInt32() > 0);

        var whole = new PageDom();
        foreach (var pack in packs)
        {
            var first = pack.GetProperty("first").GetInt32();
            var entries = Pack.Read(await BytesAsync(viewer, $"/sessions/{id}/pages/{page}/packs/{first}")).ToList();
            var numbers = Enumerable.Range(first, pack.GetProperty("last").GetInt32() - first + 1);
            Assert.Equal(first == 0 ? numbers : [Pack.KeyframeNumber, .. numbers], entries.Select(entry => entry.Number));
            if (first > 0)
                Assert.Equal(whole.Keyframe(whole.Time), entries[0].Decompress());

            var alone = new PageDom();
            entries.ForEach(entry => Assert.Null(alone.TryApply(entry.Decompress())));
            foreach (var segment in entries.Where(entry => entry.Number >= 0))
                whole.TryApply(segment.Decompress());
            Assert.Equal(whole.Keyframe(whole.Time), alone.Keyframe(whole.Time));
        }
    }

    [Fact]
    public async Task LiveViewerGetsTheSegmentsThatItLacks()
    {
        await using var server = await servers.StartAsync("--Indexing:SweepCron=* * * * * *");
        using var viewer = await ViewerClient.LogInAsync(server);
        var (id, page, packs) = await ImportedAsync(viewer);
        var last = packs[^1].GetProperty("last").GetInt32();
        var path = $"/sessions/{id}/pages/{page}/packs/{packs[^1].GetProperty("first").GetInt32()}";

        Assert.Equal([last], Pack.Read(await BytesAsync(viewer, $"{path}?from={last}")).Select(entry => entry.Number));
        Assert.Empty(await BytesAsync(viewer, $"{path}?from={last + 1}"));
    }

    [Fact]
    public async Task ReindexMakesTheSamePacksAgainBesideARunningServer()
    {
        await using var server = await servers.StartAsync("--Indexing:SweepCron=* * * * * *");
        using var viewer = await ViewerClient.LogInAsync(server);
        var (id, _, packs) = await ImportedAsync(viewer);

        Assert.Contains(
            "1 of 1 sessions are indexed again, 0 could not be.",
            await server.CommandAsync("reindex", id),
            StringComparison.Ordinal
        );
        Assert.Contains("sessions are indexed again, 0 could not be.", await server.CommandAsync("reindex"), StringComparison.Ordinal);

        var again = (await viewer.GetAsync($"/sessions/{id}")).GetProperty("packs").EnumerateArray();
        Assert.Equal(packs.Select(pack => pack.GetRawText()), again.Select(pack => pack.GetRawText()));
    }

    [Fact]
    public async Task WhatIsNoPackIsNotFound()
    {
        await using var server = await servers.StartAsync("--Indexing:SweepCron=0 0 1 1 *");
        using var viewer = await ViewerClient.LogInAsync(server);
        using var answer = await viewer.Http.GetAsync(
            new Uri($"/api/v1/sessions/{Recording.NewSessionId()}/pages/{Recording.NewPageId()}/packs/0", UriKind.Relative),
            Token
        );
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(
            "not_found",
            JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("code").GetString()
        );
    }

    /// <summary>Imports a long recording and waits until it is indexed.</summary>
    private static async Task<(string Id, string Page, List<JsonElement> Packs)> ImportedAsync(ViewerClient viewer)
    {
        using var recording = new GeneratedRecording(RecordingBytes);
        using var answer = await viewer.Http.PostAsync(new Uri("/api/v1/sessions/import", UriKind.Relative), recording, Token);
        var id = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("id").GetString()!;
        JsonElement manifest = default;
        await Probe.UntilAsync(async () =>
        {
            manifest = await viewer.GetAsync($"/sessions/{id}");
            return manifest.GetProperty("session").GetProperty("state").GetString() == "indexed";
        });
        return (id, manifest.GetProperty("pages")[0].GetProperty("id").GetString()!, [.. manifest.GetProperty("packs").EnumerateArray()]);
    }

    private static Task<byte[]> BytesAsync(ViewerClient viewer, string path) =>
        viewer.Http.GetByteArrayAsync(new Uri($"/api/v1{path}", UriKind.Relative), Token);
}

public sealed class SqlitePackRoutesTests(SqliteServers servers) : PackRoutesContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoPackRoutesTests(MongoServers servers) : PackRoutesContract(servers), IClassFixture<MongoServers>;
