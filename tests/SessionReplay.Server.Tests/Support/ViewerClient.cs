using System.Net.Http.Json;
using System.Text.Json;
using SessionReplay.Server.Hosting;

namespace SessionReplay.Server.Tests.Support;

/// <summary>A logged-in client of the viewer's API.</summary>
internal sealed class ViewerClient : IDisposable
{
    public const string Password = "a long enough password";

    private ViewerClient(HttpClient http, string cookie) => (Http, Cookie) = (http, cookie);

    public HttpClient Http { get; }

    /// <summary>The cookie of the login, for clients of another kind.</summary>
    public string Cookie { get; }

    /// <summary>Logs in; the server must run with <see cref="Setting"/>.</summary>
    public static async Task<ViewerClient> LogInAsync(ServerProcess server)
    {
        var http = server.NewClient();
        var answer = await http.PostAsJsonAsync(
            new Uri("/api/v1/login", UriKind.Relative),
            new { user = "admin", password = Password },
            TestContext.Current.CancellationToken
        );
        answer.EnsureSuccessStatusCode();
        return new ViewerClient(http, answer.Headers.GetValues("Set-Cookie").First().Split(';')[0]);
    }

    public static string Setting => $"--Access:AdminPassword={Password}";

    public async Task<JsonElement> GetAsync(string path) =>
        await Http.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1{path}", UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>The events of a session, each as JSON text.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(string sessionId, string query = "") =>
        [.. (await GetAsync($"/sessions/{sessionId}/events{query}")).EnumerateArray().Select(one => one.GetRawText())];

    public void Dispose() => Http.Dispose();
}
