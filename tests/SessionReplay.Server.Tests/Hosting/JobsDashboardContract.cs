using System.Net;
using SessionReplay.Server.Access;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Hosting;

/// <summary>
/// Who may see the dashboard of the jobs, on either database. The tests call from the server's own machine, which alone gives no access.
/// </summary>
public abstract class JobsDashboardContract(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/jobs")]
    [InlineData("/jobs/")]
    [InlineData("/JOBS/recurring")]
    [InlineData("/jobs/jobs/succeeded")]
    [InlineData("/jobs/stats")]
    [InlineData("/jobs/js1085110")]
    public async Task WithoutALoginOneIsSentToLogInWhicheverPageItIs(string path)
    {
        using var client = (await servers.SharedAsync()).NewClient();

        var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Token);

        Assert.Equal((HttpStatusCode.Redirect, "/login"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("X-Forwarded-User", "admin")]
    [InlineData("Cookie", "session_replay=forged")]
    public async Task NoHeaderLetsAnybodyIn(string header, string value)
    {
        using var client = (await servers.SharedAsync()).NewClient();
        client.DefaultRequestHeaders.Add(header, value);

        Assert.Equal(HttpStatusCode.Redirect, (await client.GetAsync(new Uri("/jobs", UriKind.Relative), Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await TriggerAsync(client)).StatusCode);
    }

    [Fact]
    public async Task TheAdminSeesTheJobsUnderAPolicyOfTheirOwn()
    {
        using var viewer = await ViewerClient.LogInAsync(await servers.SharedAsync());

        var answer = await viewer.Http.GetAsync(new Uri("/jobs/recurring", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("close-sessions", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [InlineData("/jobs")]
    [InlineData("/jobs/servers")]
    [InlineData("/jobs/retries")]
    [InlineData("/jobs/jobs/succeeded")]
    [InlineData("/jobs/jobs/enqueued")]
    public async Task TheAdminSeesEveryPage(string path)
    {
        using var viewer = await ViewerClient.LogInAsync(await servers.SharedAsync());

        Assert.Contains(
            "Session Replay jobs",
            await viewer.Http.GetStringAsync(new Uri(path, UriKind.Relative), Token),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    public async Task AnotherSitesPageStartsNoJobWithTheAdminsCookie(string origin)
    {
        using var viewer = await ViewerClient.LogInAsync(await servers.SharedAsync());
        viewer.Http.DefaultRequestHeaders.Add("Origin", origin);

        Assert.Equal(HttpStatusCode.Forbidden, (await TriggerAsync(viewer.Http)).StatusCode);
    }

    [Fact]
    public async Task TheDashboardsOwnPageStartsAJob()
    {
        using var viewer = await ViewerClient.LogInAsync(await servers.SharedAsync());
        viewer.Http.DefaultRequestHeaders.Add("Origin", (await servers.SharedAsync()).Address);

        Assert.Equal(HttpStatusCode.NoContent, (await TriggerAsync(viewer.Http)).StatusCode);
    }

    private static async Task<HttpResponseMessage> TriggerAsync(HttpClient client)
    {
        using var form = new FormUrlEncodedContent([new("jobs[]", "close-sessions")]);
        return await client.PostAsync(new Uri("/jobs/recurring/trigger", UriKind.Relative), form, Token);
    }
}

public sealed class SqliteJobsDashboardTests(SqliteServers servers) : JobsDashboardContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoJobsDashboardTests(MongoServers servers) : JobsDashboardContract(servers), IClassFixture<MongoServers>;
