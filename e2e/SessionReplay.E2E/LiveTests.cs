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
        await viewer.StoredAsync(sessionId, "Slow mornings, good coffee"); // The snapshot.
        await viewer.OpenAsync($"/s/{sessionId}");
        await viewer.Page.EvaluateAsync("() => void (window.sameAsBefore = true)");

        var line = await visitor.AddLoggedAsync("beans");
        var row = viewer.Page.Locator(".row.console", new() { HasText = line });
        await row.WaitForAsync(new() { Timeout = 8_000 });
        await viewer.Page.Locator(".row.user", new() { HasText = "Add to cart" }).First.WaitForAsync(new() { Timeout = 8_000 });
        await Assertions.Expect(viewer.Replay.GetByTestId("cart-count")).ToHaveTextAsync("1", new() { Timeout = 8_000 });
        Assert.True(await viewer.Page.EvaluateAsync<bool>("() => window.sameAsBefore === true"));
    }
}
