using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Access;

/// <summary>Logging in, against the real server.</summary>
public sealed partial class LoginTests
{
    private const string Password = "correct horse battery";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheFirstStartPrintsAPasswordAndALinkThatWorksOnce()
    {
        await using var server = await ServerProcess.StartAsync();
        var password = PrintedPassword().Match(server.Output).Groups[1].Value;
        var link = PrintedLink().Match(server.Output).Groups[1].Value;
        using var withLink = server.NewClient();
        using var late = server.NewClient();
        using var withPassword = server.NewClient();

        var taken = await withLink.GetAsync(Relative(link), Token);
        Assert.Equal((HttpStatusCode.Redirect, "/"), (taken.StatusCode, taken.Headers.Location?.OriginalString));
        Assert.Equal("""{"user":"admin"}""", await withLink.GetStringAsync(Relative("/api/v1/me"), Token));

        var used = await late.GetAsync(Relative(link), Token);
        Assert.Equal((HttpStatusCode.Redirect, "/login?link=used"), (used.StatusCode, used.Headers.Location?.OriginalString));
        Assert.Equal(HttpStatusCode.Unauthorized, (await late.GetAsync(Relative("/api/v1/me"), Token)).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await LoginAsync(withPassword, "admin", password)).StatusCode);

        await server.KillAsync();
        await server.StartAgainAsync();
        Assert.DoesNotContain(password, server.Output, StringComparison.Ordinal);
        Assert.DoesNotMatch(PrintedPassword(), server.Output);
        Assert.DoesNotMatch(PrintedLink(), server.Output);
        Assert.Contains("/login", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APasswordThatIsGivenEndsTheLinkOfTheFirstStart()
    {
        await using var server = await ServerProcess.StartAsync();
        var link = PrintedLink().Match(server.Output).Groups[1].Value;

        await server.KillAsync();
        await server.StartAgainAsync($"--Access:AdminPassword={Password}");
        using var finder = server.NewClient();
        var used = await finder.GetAsync(Relative(link), Token);

        Assert.Equal((HttpStatusCode.Redirect, "/login?link=used"), (used.StatusCode, used.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task ALoginSurvivesARestartAndEndsWithANewPassword()
    {
        await using var server = await ServerProcess.StartAsync($"--Access:AdminPassword={Password}");
        Assert.DoesNotContain(Password, server.Output, StringComparison.Ordinal);
        using var client = server.NewClient();
        var cookie = (await LoginAsync(client, "admin", Password)).Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        await server.KillAsync();
        await server.StartAgainAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, cookie));

        await server.KillAsync();
        await server.StartAgainAsync("--Access:AdminPassword=another horse battery");
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, cookie));
        using var again = server.NewClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await LoginAsync(again, "admin", Password)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await LoginAsync(again, "admin", "another horse battery")).StatusCode);
    }

    [Fact]
    public async Task ALogoutEndsEveryCopyOfItsCookieAndNoOtherLogin()
    {
        await using var server = await ServerProcess.StartAsync($"--Access:AdminPassword={Password}");
        using var client = server.NewClient();
        using var other = server.NewClient();
        var cookie = (await LoginAsync(client, "admin", Password)).Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        var otherCookie = (await LoginAsync(other, "admin", Password)).Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, cookie));

        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync(Relative("/api/v1/logout"), null, Token)).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, cookie));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(server, cookie, "/jobs"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, otherCookie));
        await server.KillAsync();
        await server.StartAgainAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, cookie));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, otherCookie));
        using var again = server.NewClient();
        Assert.Equal(HttpStatusCode.OK, (await LoginAsync(again, "admin", Password)).StatusCode);
    }

    [Fact]
    public async Task TooManyTriesAreRefusedEvenWithTheRightPassword()
    {
        await using var server = await ServerProcess.StartAsync($"--Access:AdminPassword={Password}", "--Access:LoginsPerMinute=3");
        using var client = server.NewClient();
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await LoginAsync(client, "admin", "wrong")).StatusCode);

        var refused = await LoginAsync(client, "admin", Password);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("\"login\"", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await LoginAsync(client, "somebody", "wrong")).StatusCode);
    }

    private static Uri Relative(string path) => new(path, UriKind.Relative);

    private static Task<HttpResponseMessage> LoginAsync(HttpClient client, string user, string password) =>
        client.PostAsJsonAsync(Relative("/api/v1/login"), new { user, password }, Token);

    private static async Task<HttpStatusCode> StatusAsync(ServerProcess server, string cookie, string path = "/api/v1/me")
    {
        using var client = server.NewClient();
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        return (await client.GetAsync(Relative(path), Token)).StatusCode;
    }

    [GeneratedRegex("user admin, password ([2-9A-Za-z]{20}) ")]
    private static partial Regex PrintedPassword();

    [GeneratedRegex(@"(/login/\w{40})")]
    private static partial Regex PrintedLink();
}
