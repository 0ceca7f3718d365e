using System.Text.Json;
using Microsoft.Playwright;
using SessionReplay.E2E.Support;

namespace SessionReplay.E2E;

/// <summary>Support finds a visitor's error, and from there the moment at which it happened.</summary>
public sealed class SupportLoopTests(Servers servers, Browsers browsers)
{
    /// <summary>An error's address opens this long before the error, so the visitor has to have been on the page for longer.</summary>
    private const int LeadMs = 5_000;

    [Theory]
    [InlineData(Database.Sqlite)]
    [InlineData(Database.Mongo)]
    public async Task AVisitorsErrorOpensAsTheVisitorSawIt(Database database)
    {
        var server = await servers.GetAsync(database);
        await using var visitor = await Visitor.ComeAsync(browsers, server.Address);
        var thrown = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        visitor.Page.PageError += (_, error) => thrown.TrySetResult(error);

        await visitor.AddAsync("mug");
        await visitor.AddAsync("gift-card");
        await visitor.RedeemAsync("WELCOME10");
        var cart = await visitor.Page.GetByTestId("cart-row").AllInnerTextsAsync();
        Assert.Equal(2, cart.Count);
        await visitor.FillInCheckoutAsync();
        var filledIn = await PageText.OfLiveAsync(visitor.Page);
        var filledInAt = await visitor.Page.EvaluateAsync<double>("() => performance.now()");
        await visitor.Page.WaitForFunctionAsync($"() => performance.now() > {filledInAt + LeadMs + 1_000:0}");
        await visitor.Page.GetByTestId("pay").ClickAsync();
        var error = await thrown.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Contains("reading 'rate'", error, StringComparison.Ordinal);
        var seen = await PageText.OfLiveAsync(visitor.Page);
        var sessionId = await visitor.SessionIdAsync();

        // Support logs in and finds the session.
        await using var viewer = await Viewer.NewAsync(browsers, server.Address);
        await viewer.Page.GotoAsync("/");
        // The password is filled in first: the list, which is there until the server refuses it, has a field "User" too.
        await viewer.Page.GetByLabel("Password").FillAsync(Servers.Password);
        await viewer.Page.GetByLabel("User").FillAsync("admin");
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await viewer.Page.GetByTestId("session-row").First.WaitForAsync();
        var manifest = await Eventually.GetAsync(
            "the error is stored",
            () => viewer.ManifestAsync(sessionId),
            found => found.ValueKind == JsonValueKind.Object && found.GetProperty("errors").GetArrayLength() > 0
        );
        await viewer.Page.ReloadAsync();
        var row = viewer.Page.Locator($"[data-testid=session-row][href='/s/{sessionId}']");
        await Assertions.Expect(row.Locator(".badge.error")).ToHaveTextAsync("1 error");

        // The error's own address opens five seconds before the error, with the error's row open.
        var errorId = manifest.GetProperty("errors")[0].GetProperty("id").GetString();
        await viewer.OpenAsync($"/e/{errorId}");
        var errorRow = viewer.Page.GetByTestId("error-row");
        await Assertions.Expect(errorRow).ToHaveAttributeAsync("aria-expanded", "true");
        await Assertions.Expect(errorRow).ToContainTextAsync("reading 'rate'");
        await Assertions.Expect(viewer.Page.GetByTestId("row-detail")).ToContainTextAsync("placeOrder");
        await Eventually.EqualAsync(PageText.AsShown(filledIn), viewer.ReplayedAsync);

        // The next problem is the error itself.
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Next problem" }).ClickAsync();
        await viewer.ReadyAsync();
        await Eventually.EqualAsync(PageText.AsShown(seen), viewer.ReplayedAsync);
        await Assertions.Expect(viewer.Replay.GetByTestId("pay")).ToHaveTextAsync("Paying…");
        await Assertions.Expect(viewer.Replay.GetByLabel("Card number")).ToHaveValueAsync("**** **** **** ****");
        Assert.DoesNotContain("Lovelace", await viewer.ReplayedAsync(), StringComparison.Ordinal);

        // Support copies a link to another moment for the ticket.
        await viewer.Page.Locator(".row-line", new() { HasText = "voucher WELCOME10" }).ClickAsync();
        await viewer.ReadyAsync();
        await Assertions.Expect(viewer.Replay.GetByTestId("cart-row")).ToHaveCountAsync(2);
        Assert.Equal(cart, await viewer.Replay.GetByTestId("cart-row").AllInnerTextsAsync());
        var (time, shown) = (await viewer.TimeAsync(), await viewer.ReplayedAsync());
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Copy link to this moment" }).ClickAsync();
        await viewer.Page.GetByText("Link copied").WaitForAsync();
        var link = await viewer.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.StartsWith($"{server.Address}/s/{sessionId}?t=", link, StringComparison.Ordinal);

        var engineer = await viewer.NewTabAsync();
        await engineer.OpenAsync(link);
        Assert.Equal(time.Split('/')[0], (await engineer.TimeAsync()).Split('/')[0]);
        await Eventually.EqualAsync(shown, engineer.ReplayedAsync);
    }
}
