using System.Net;
using System.Net.Http.Json;
using SessionReplay.Server.Access;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Access;

/// <summary>Who may call the API, checked on the real server.</summary>
public sealed class GuardTests(GuardTests.Running running) : IClassFixture<GuardTests.Running>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1/me")]
    [InlineData("/api/v1/sessions")]
    [InlineData("/api/v1/no-such-route")]
    [InlineData("/API/V1/me")]
    [InlineData("/api/v1/login/")]
    [InlineData("/api/v2/anything")]
    public async Task WithoutALoginTheApiAnswers401AsJsonAndNeverRedirects(string path)
    {
        using var client = running.Server.NewClient();

        var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("""{"code":"login","message":"Log in first."}""", await answer.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("GET", "/api/v1/me", false)]
    [InlineData("GET", "/api/v1/sessions", false)]
    [InlineData("POST", "/api/v1/login", false)]
    [InlineData("POST", "/api/v1/logout", false)]
    [InlineData("GET", "/api/v1/me", true)]
    [InlineData("GET", "/api/v1/sessions", true)]
    [InlineData("GET", "/api/v1/sessions?limit=ten", true)]
    [InlineData("GET", "/api/v1/sessions/none/events", true)]
    [InlineData("GET", "/api/v1/ingest", true)]
    [InlineData("GET", "/api/v1/no-such-route", true)]
    [InlineData("DELETE", "/api/v1/me", true)]
    [InlineData("POST", "/api/v1/sessions/import", true)]
    [InlineData("POST", "/api/v1/login", true)]
    [InlineData("POST", "/API/v1/logout", true)]
    public async Task NothingThatTheApiAnswersIsKeptByABrowser(string method, string path, bool loggedIn)
    {
        using var client = running.Server.NewClient();
        if (loggedIn)
            Assert.True((await LoginAsync(client)).Headers.CacheControl!.NoStore);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (method == "POST")
            request.Content = new StringContent("{", null, "application/json");

        var answer = await client.SendAsync(request, Token);

        Assert.True(answer.Headers.CacheControl?.NoStore, $"{answer.StatusCode}: {answer.Headers}");
    }

    [Fact]
    public async Task TheCookieIsForThisSiteAndNotForScripts()
    {
        using var client = running.Server.NewClient();

        var cookie = (await LoginAsync(client)).Headers.GetValues("Set-Cookie").Single();

        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("secure", cookie, StringComparison.Ordinal); // The request came over HTTP; behind HTTPS the cookie is secure.
    }

    [Fact]
    public async Task BehindHttpsTheCookieIsSecure()
    {
        await using var server = await ServerProcess.StartAsync(
            $"--Access:AdminPassword={Running.Password}",
            "--Hosting:KnownProxies=127.0.0.1"
        );
        using var client = server.NewClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        var cookie = (await LoginAsync(client)).Headers.GetValues("Set-Cookie").Single();

        Assert.Contains("secure", cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    public async Task AForeignPageMayNotChangeAnything(string origin)
    {
        using var client = running.Server.NewClient();
        await LoginAsync(client);
        client.DefaultRequestHeaders.Add("Origin", origin);

        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await client.PostAsync(new Uri("/api/v1/logout", UriKind.Relative), null, Token)).StatusCode
        );
        Assert.Equal(HttpStatusCode.Forbidden, (await LoginAsync(client)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/api/v1/me", UriKind.Relative), Token)).StatusCode);
    }

    [Fact]
    public async Task TheViewersOwnPageLogsInAndOut()
    {
        using var client = running.Server.NewClient();
        client.DefaultRequestHeaders.Add("Origin", running.Server.Address);

        var login = await LoginAsync(client);
        Assert.Equal((HttpStatusCode.OK, """{"user":"admin"}"""), (login.StatusCode, await login.Content.ReadAsStringAsync(Token)));
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await client.PostAsync(new Uri("/api/v1/logout", UriKind.Relative), null, Token)).StatusCode
        );
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(new Uri("/api/v1/me", UriKind.Relative), Token)).StatusCode);
    }

    [Theory]
    [InlineData("""{"user":"admin","password":"wrong"}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"user":"admin"}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"user":"nobody","password":"wrong"}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"user":""", HttpStatusCode.BadRequest)]
    public async Task AWrongLoginIsRefusedAsJson(string body, HttpStatusCode status)
    {
        using var client = running.Server.NewClient();
        using var content = new StringContent(body, null, "application/json");

        var answer = await client.PostAsync(new Uri("/api/v1/login", UriKind.Relative), content, Token);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains("\"code\":", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task AnUnknownRouteOfTheApiIsA404AsJson()
    {
        using var client = running.Server.NewClient();
        await LoginAsync(client);

        var answer = await client.GetAsync(new Uri("/api/v1/no-such-route", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("\"not_found\"", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> LoginAsync(HttpClient client) =>
        client.PostAsJsonAsync(new Uri("/api/v1/login", UriKind.Relative), new { user = "admin", password = Running.Password }, Token);

    /// <summary>One server for all tests of the class, because no test changes it.</summary>
    public sealed class Running : IAsyncLifetime
    {
        public const string Password = "correct horse battery";

        internal ServerProcess Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Server = await ServerProcess.StartAsync($"--Access:AdminPassword={Password}", "--Access:LoginsPerMinute=1000");

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
