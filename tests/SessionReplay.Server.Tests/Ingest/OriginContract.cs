using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>Which pages may talk to the ingest endpoints, by their Origin header.</summary>
public abstract class OriginContract(Servers servers)
{
    /// <summary>The key of the project shop on each server, made when it is first needed.</summary>
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Shops = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://localhost.evil.example")]
    [InlineData("null")]
    public async Task ForeignOriginIsTurnedAwayAtEveryDoor(string origin)
    {
        var server = await servers.SharedAsync();
        await using var recorder = new TestRecorder { Origin = origin };
        await Assert.ThrowsAsync<HttpRequestException>(() => recorder.BeginAsync(server.Address));
        await using var straight = new TestRecorder { Origin = origin, SkipNegotiation = true };
        await Assert.ThrowsAnyAsync<Exception>(() => straight.BeginAsync(server.Address));

        using var client = server.NewClient();
        client.DefaultRequestHeaders.Add("Origin", origin);
        using var body = FlushContent.Of(Recording.NewSessionId(), Recording.NewPageId(), null, Recording.Segment(0));
        using var answer = await client.PostAsync(new Uri("/ingest/flush", UriKind.Relative), body, Token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    /// <summary>Origins that resemble an allowed one, at the hub with and without negotiation, over HTTP, and at the preflight.</summary>
    [Theory]
    [InlineData("https://shop.example.evil.com")]
    [InlineData("https://evilshop.example")]
    [InlineData("https://evil.com/https://shop.example")]
    [InlineData("https://shop.example@evil.com")]
    [InlineData("https://user@shop.example")]
    [InlineData("https://shop.example:444")]
    [InlineData("http://shop.example")]
    [InlineData("https://shop.example.")]
    [InlineData("https://shop.example/")]
    [InlineData("https://shop.example, https://evil.com")]
    [InlineData("https://shop%2eexample")]
    [InlineData("wss://shop.example")]
    [InlineData("file://")]
    [InlineData("null")]
    [InlineData("")]
    public async Task NearlyTheOriginIsNotTheOrigin(string origin)
    {
        var (server, key) = await ShopAsync();
        foreach (var path in new[] { "/hubs/ingest/negotiate?negotiateVersion=1", "/ingest/flush" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server, HttpMethod.Options, path, origin, null));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server, HttpMethod.Post, path, origin, key));
        }

        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() =>
            socket.ConnectAsync(new Uri($"{server.Address.Replace("http", "ws", StringComparison.Ordinal)}/hubs/ingest"), Token)
        );
        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Theory]
    [InlineData("https://shop.example")]
    [InlineData("https://SHOP.example")]
    [InlineData("https://shop.example:443")]
    public async Task OriginIsTheSameHoweverItIsWritten(string origin)
    {
        var (server, key) = await ShopAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, HttpMethod.Post, "/ingest/flush", origin, key));
        await using var recorder = new TestRecorder
        {
            Key = key,
            Origin = origin,
            SkipNegotiation = true,
        };
        await recorder.BeginAsync(server.Address);
    }

    [Fact]
    public async Task WithoutAnOriginOnlyProjectsOfThisMachineAreRecorded()
    {
        var (server, key) = await ShopAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, HttpMethod.Post, "/ingest/flush", null, key));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, HttpMethod.Post, "/ingest/flush", null, "demo"));
    }

    [Fact]
    public async Task OriginOfOneProjectDoesNotOpenAnother()
    {
        var (server, _) = await ShopAsync();

        Assert.Equal(
            HttpStatusCode.Unauthorized,
            await StatusAsync(server, HttpMethod.Post, "/ingest/flush", "https://shop.example", "demo")
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PageOfTheProjectRecordsWithAndWithoutNegotiation(bool skipNegotiation)
    {
        var server = await servers.SharedAsync();
        await using var recorder = new TestRecorder { Origin = "https://localhost:8443", SkipNegotiation = skipNegotiation };

        await recorder.BeginAsync(server.Address);
        await recorder.AppendAsync(Recording.Segment(0));

        await recorder.WaitAsync(() => recorder.Acked.Count == 1);
    }

    [Theory]
    [InlineData("/hubs/ingest/negotiate?negotiateVersion=1")]
    [InlineData("/ingest/flush")]
    public async Task PreflightNamesThePagesOriginAndAllowsCredentials(string path)
    {
        var server = await servers.SharedAsync();
        using var client = server.NewClient();
        using var preflight = new HttpRequestMessage(HttpMethod.Options, path);
        preflight.Headers.Add("Origin", "http://localhost:3000");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");

        using var answer = await client.SendAsync(preflight, Token);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("http://localhost:3000", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("true", answer.Headers.GetValues("Access-Control-Allow-Credentials").Single());
        Assert.Contains(
            "x-signalr-user-agent",
            answer.Headers.GetValues("Access-Control-Allow-Headers").Single(),
            StringComparison.Ordinal
        );
        Assert.Equal("Origin", answer.Headers.Vary.Single());
    }

    /// <summary>The server with a project for pages of https://shop.example, and the project's key.</summary>
    private async Task<(ServerProcess Server, string Key)> ShopAsync()
    {
        var server = await servers.SharedAsync();
        var shop = await Shops
            .GetOrAdd(
                server.Address,
                _ => new(() => server.CommandAsync("projects", "create", "--project", "shop", "--origin", "https://shop.example"))
            )
            .Value;
        // The server may have read its projects just before this one was made.
        for (
            var tries = 0;
            tries < 200 && await StatusAsync(server, HttpMethod.Post, "/ingest/flush", "https://shop.example", shop) != HttpStatusCode.OK;
            tries++
        )
            await Task.Delay(50, Token);
        return (server, shop);
    }

    private static async Task<HttpStatusCode> StatusAsync(ServerProcess server, HttpMethod method, string path, string? origin, string? key)
    {
        using var client = server.NewClient();
        using var request = new HttpRequestMessage(method, path);
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin);
        if (key is not null)
            request.Content = FlushContent.With(key, Recording.NewSessionId(), Recording.NewPageId(), null, Recording.Segment(0));
        using var answer = await client.SendAsync(request, Token);
        return answer.StatusCode;
    }
}

public sealed class SqliteOriginTests(SqliteServers servers) : OriginContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoOriginTests(MongoServers servers) : OriginContract(servers), IClassFixture<MongoServers>;
