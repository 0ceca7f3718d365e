using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Playback;

/// <summary>The texts that stood on the screen in an indexed session, each once, with the times of all of its packs.</summary>
public abstract class TextRoutesContract(Servers servers) : IAsyncLifetime
{
    private const long Start = 1_700_000_000_000;

    private ServerProcess _server = null!;
    private ViewerClient _viewer = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await servers.StartAsync("--Indexing:SweepCron=* * * * * *");
        _viewer = await ViewerClient.LogInAsync(_server);
    }

    public async ValueTask DisposeAsync()
    {
        _viewer.Dispose();
        await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task AnswerHasWhatWasAskedFor()
    {
        var id = await ImportAsync(
            Rrweb.Snapshot("Your cart is empty", Start),
            Rrweb.Text(3, "Shoes, 2 pairs", Start + 10_000),
            Rrweb.Text(3, "Payment failed", Start + 20_000),
            Rrweb.Text(3, "*******", Start + 30_000),
            Rrweb.Identify("ann", Start + 40_000)
        );

        Assert.Equal(
            [("Your cart is empty", 0, 10_000), ("Shoes, 2 pairs", 10_000, 20_000), ("Payment failed", 20_000, 30_000)],
            Shown(await TextsAsync(id, ""))
        );
        Assert.Equal(["Payment failed"], Words(await TextsAsync(id, "?text=FAILED%20pay")));
        Assert.Equal(["Shoes, 2 pairs"], Words(await TextsAsync(id, $"?from={Start + 11_000}&to={Start + 12_000}")));
        Assert.Empty(Words(await TextsAsync(id, "?page=0000000000000000")));
        var all = await TextsAsync(id, $"?page={(await TextsAsync(id, "")).GetProperty("texts")[0].GetProperty("page").GetString()}");
        Assert.Equal(3, Words(all).Count());
        Assert.Equal(
            """false 0 0""",
            $"{all.GetProperty("more")} {all.GetProperty("cut")} {all.GetProperty("damaged")}".ToLowerInvariant()
        );
    }

    [Fact]
    public async Task TextThatStandsThereInSeveralPacksIsOneWithItsOuterTimes()
    {
        // A page whose changes weigh so much that it is cut into packs, while one text of it stays.
        List<string> events = [Rrweb.Snapshot("0", Start), Rrweb.Text(3, "a", Start), Stays];
        for (var i = 1; i <= 200; i++)
            events.Add(Rrweb.Text(3, RandomNumberGenerator.GetHexString(4_000), Start + (i * 1_000)));
        var id = await ImportAsync([.. events]);

        Assert.True((await _viewer.GetAsync($"/sessions/{id}")).GetProperty("packs").GetArrayLength() > 2);
        Assert.Equal([("It stays", 0, 200_000)], Shown(await TextsAsync(id, "?text=stays")));
    }

    [Fact]
    public async Task TextThatIsCutIsSaid()
    {
        var id = await ImportAsync(Rrweb.Snapshot(new string('a', 20_000), Start));
        Assert.Equal(1, (await TextsAsync(id, "")).GetProperty("cut").GetInt32());
    }

    [Fact]
    public async Task SessionThatIsNotThereIsNotFound()
    {
        using var answer = await _viewer.Http.GetAsync(
            new Uri($"/api/v1/sessions/{Recording.NewSessionId()}/texts", UriKind.Relative),
            Token
        );
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static string Stays =>
        $$$"""{"type":3,"data":{"source":0,"texts":[],"attributes":[],"removes":[],"adds":[{"parentId":2,"nextId":null,"node":{"type":3,"id":9,"textContent":"It stays"}}]},"timestamp":{{{Start}}}}""";

    private async Task<string> ImportAsync(params string[] events)
    {
        using var content = new StringContent(string.Join('\n', (string[])[Rrweb.Meta("https://shop.example/", Start), .. events]));
        using var answer = await _viewer.Http.PostAsync(new Uri("/api/v1/sessions/import", UriKind.Relative), content, Token);
        var id = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("id").GetString()!;
        await Probe.UntilAsync(async () =>
            (await _viewer.GetAsync($"/sessions/{id}")).GetProperty("session").GetProperty("state").GetString() == "indexed"
        );
        return id;
    }

    private Task<JsonElement> TextsAsync(string id, string query) => _viewer.GetAsync($"/sessions/{id}/texts{query}");

    private static IEnumerable<string?> Words(JsonElement answer) =>
        answer.GetProperty("texts").EnumerateArray().Select(one => one.GetProperty("text").GetString());

    private static IEnumerable<(string?, long, long)> Shown(JsonElement answer) =>
        answer
            .GetProperty("texts")
            .EnumerateArray()
            .Select(one =>
                (
                    one.GetProperty("text").GetString(),
                    one.GetProperty("first").GetInt64() - Start,
                    one.GetProperty("last").GetInt64() - Start
                )
            );
}

public sealed class SqliteTextRoutesTests(SqliteServers servers) : TextRoutesContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoTextRoutesTests(MongoServers servers) : TextRoutesContract(servers), IClassFixture<MongoServers>;
