using Microsoft.Playwright;
using SessionReplay.E2E.Support;

namespace SessionReplay.E2E;

/// <summary>A session that is watched while it happens.</summary>
public sealed class LiveTests(Servers servers, Browsers browsers)
{
    [Fact]
    public async Task WhatAVisitorDoesIsSeenWithinSecondsAndWithoutAReload()
    {
        var server = await servers.GetAsync(Database.Sqlite);
        await using var visitor = await Visitor.ComeAsync(browsers, server.Address);
        await using var viewer = await Viewer.LoggedInAsync(browsers, server.Address);
        var sessionId = await visitor.SessionIdAsync();
        await viewer.StoredAsync(sessionId, "Slow mornings, good coffee"); // The snapshot is stored.
        var told = ToldOf(sessionId, viewer.Page);
        await viewer.OpenAsync($"/s/{sessionId}");
        await viewer.Page.EvaluateAsync("() => void (window.sameAsBefore = true)");

        var line = await visitor.AddLoggedAsync("beans");
        var row = viewer.Page.Locator(".row.console", new() { HasText = line });
        await row.WaitForAsync(new() { Timeout = 8_000 });
        await viewer.Page.Locator(".row.user", new() { HasText = "Add to cart" }).First.WaitForAsync(new() { Timeout = 8_000 });
        await Assertions.Expect(viewer.Replay.GetByTestId("cart-count")).ToHaveTextAsync("1", new() { Timeout = 8_000 });
        Assert.True(await viewer.Page.EvaluateAsync<bool>("() => window.sameAsBefore === true"));
        await told.WaitAsync(TimeSpan.FromSeconds(8), TestContext.Current.CancellationToken); // The hub has announced the change.
    }

    /// <summary>Completes when the page's hub connection has announced a change of the session.</summary>
    private static Task ToldOf(string sessionId, IPage page)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        page.WebSocket += (_, socket) =>
            socket.FrameReceived += (_, frame) =>
            {
                if (
                    socket.Url.EndsWith("/hubs/viewer", StringComparison.Ordinal)
                    && frame.Text?.Contains($"\"Changed\",\"arguments\":[\"{sessionId}\"]", StringComparison.Ordinal) == true
                )
                    told.TrySetResult();
            };
        return told.Task;
    }
}
