using System.Text.Json;
using Microsoft.Playwright;

namespace SessionReplay.E2E.Support;

/// <summary>Somebody from support, with the viewer open.</summary>
internal sealed class Viewer(IBrowserContext context, IPage page) : IAsyncDisposable
{
    private const string Stage = "[data-testid=stage]";

    /// <summary>The frame of the page that is shown; others are kept, hidden.</summary>
    public const string Frame = $"{Stage} .shown iframe";

    public IPage Page => page;

    /// <summary>A viewer that is not logged in.</summary>
    public static async Task<Viewer> NewAsync(Browsers browsers, string address)
    {
        var context = await browsers.NewContextAsync(
            address,
            options =>
            {
                options.ViewportSize = new() { Width = 1400, Height = 900 };
                options.Permissions = ["clipboard-read", "clipboard-write"];
            }
        );
        return new Viewer(context, await context.NewPageAsync());
    }

    /// <summary>A viewer that is logged in, without the login page.</summary>
    public static async Task<Viewer> LoggedInAsync(Browsers browsers, string address)
    {
        var viewer = await NewAsync(browsers, address);
        var answer = await viewer.Page.APIRequest.PostAsync(
            "/api/v1/login",
            new() { DataObject = new { user = "admin", password = Servers.Password } }
        );
        Assert.True(answer.Ok, await answer.TextAsync());
        return viewer;
    }

    /// <summary>Opens another tab of the same person.</summary>
    public async Task<Viewer> NewTabAsync() => new(context, await context.NewPageAsync());

    public async Task OpenAsync(string path)
    {
        await page.GotoAsync(path);
        await ReadyAsync();
    }

    /// <summary>Waits until the moment is painted.</summary>
    public Task ReadyAsync() => page.Locator($"{Stage}[data-ready=true]").WaitForAsync();

    public Task<string> ReplayedAsync() => PageText.OfFrameAsync(page, Frame);

    public IFrameLocator Replay => page.FrameLocator(Frame);

    public Task<string> TimeAsync() => page.GetByTestId("time").InnerTextAsync();

    public async Task<JsonElement> ManifestAsync(string sessionId)
    {
        var answer = await page.APIRequest.GetAsync($"/api/v1/sessions/{sessionId}");
        return answer.Ok ? (await answer.JsonAsync())!.Value : default;
    }

    /// <summary>The numbers of the session's stored segments, in order.</summary>
    public async Task<int[]> SegmentNumbersAsync(string sessionId)
    {
        var answer = await page.APIRequest.GetAsync($"/api/v1/sessions/{sessionId}/segments");
        var segments = (await answer.JsonAsync())!.Value.GetProperty("segments");
        return [.. segments.EnumerateArray().Select(segment => segment.GetProperty("number").GetInt32()).Order()];
    }

    /// <summary>The session's events as JSON; empty before the session is there.</summary>
    public async Task<string> EventsAsync(string sessionId)
    {
        var answer = await page.APIRequest.GetAsync($"/api/v1/sessions/{sessionId}/events");
        return answer.Ok ? await answer.TextAsync() : "";
    }

    /// <summary>Waits until the stored events contain a text, and returns them.</summary>
    public Task<string> StoredAsync(string sessionId, string text) =>
        Eventually.GetAsync(
            $"the stored events of {sessionId} contain \"{text}\"",
            () => EventsAsync(sessionId),
            events => events.Contains(text, StringComparison.Ordinal)
        );

    /// <summary>Imports a recording; returns the session's id.</summary>
    public async Task<string> ImportAsync(string events)
    {
        var answer = await page.APIRequest.PostAsync(
            "/api/v1/sessions/import",
            new()
            {
                DataString = events,
                Headers = new Dictionary<string, string> { ["Content-Type"] = "application/json" },
            }
        );
        Assert.True(answer.Status == 201, await answer.TextAsync());
        return (await answer.JsonAsync())!.Value.GetProperty("id").GetString()!;
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();
}
