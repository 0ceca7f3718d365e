using System.Net;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>Which pages may talk to the ingest endpoints, by their Origin.</summary>
public abstract class OriginContract(Servers servers)
{
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
        Assert.Contains("x-signalr-user-agent", answer.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
        Assert.Equal("Origin", answer.Headers.Vary.Single());
    }
}

public sealed class SqliteOriginTests(SqliteServers servers) : OriginContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoOriginTests(MongoServers servers) : OriginContract(servers), IClassFixture<MongoServers>;
