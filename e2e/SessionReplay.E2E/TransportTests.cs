using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SessionReplay.E2E.Support;

namespace SessionReplay.E2E;

/// <summary>A recording arrives whatever happens between the page and the server.</summary>
public sealed class TransportTests(Servers servers, Browsers browsers)
{
    [Fact]
    public async Task WhatHappensRightBeforeTheVisitorLeavesForAnotherPageIsStored()
    {
        var server = await servers.GetAsync(Database.Sqlite);
        await using var visitor = await Visitor.ComeAsync(browsers, server.Address);
        await using var viewer = await Viewer.LoggedInAsync(browsers, server.Address);
        var sessionId = await visitor.SessionIdAsync();
        await visitor.Page.EvaluateAsync(
            """
            () => {
              document.querySelector('[data-testid=add-beans]').click();
              location.assign('/demo/thanks.html');
            }
            """
        );
        await visitor.Page.GetByTestId("thanks").WaitForAsync();
        await viewer.StoredAsync(sessionId, "1 × beans, 1 items");
    }

    [Fact]
    public async Task WhatHappensRightBeforeTheVisitorClosesTheTabIsStored()
    {
        var server = await servers.GetAsync(Database.Sqlite);
        await using var visitor = await Visitor.ComeAsync(browsers, server.Address);
        await using var viewer = await Viewer.LoggedInAsync(browsers, server.Address);
        var sessionId = await visitor.SessionIdAsync();
        await visitor.AddAsync("beans");
        await visitor.Page.CloseAsync(new() { RunBeforeUnload = true });
        await viewer.StoredAsync(sessionId, "1 × beans, 1 items");
    }

    [Fact]
    public async Task ALastChangeThatIsTooLargeToGoAlongIsSentByTheNextPage()
    {
        var server = await servers.GetAsync(Database.Sqlite);
        await using var visitor = await Visitor.ComeAsync(
            browsers,
            server.Address,
            page => page.AddInitScriptAsync(NoSocketOnTheFirstPage)
        );
        await using var viewer = await Viewer.LoggedInAsync(browsers, server.Address);
        var sessionId = await visitor.SessionIdAsync();
        var last = await visitor.Page.EvaluateAsync<string>(
            """
            () => {
              let text;
              for (let i = 0; i < 3; i++) {
                text = '';
                while (text.length < 80_000) text += Math.random().toString(36).slice(2);
                document.body.append(text);
              }
              setTimeout(() => location.assign('/demo/thanks.html'));
              return text;
            }
            """
        );
        await visitor.Page.GetByTestId("thanks").WaitForAsync();
        var events = await viewer.StoredAsync(sessionId, last);
        Assert.DoesNotContain("\"tag\":\"gap\"", events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereWebSocketsAreBlockedTheRecordingComesOverHttp()
    {
        var server = await servers.GetAsync(Database.Sqlite);
        var blocked = 0;
        await using var visitor = await Visitor.ComeAsync(
            browsers,
            server.Address,
            page =>
                page.RouteWebSocketAsync(
                    new Regex("/hubs/"),
                    socket =>
                    {
                        Interlocked.Increment(ref blocked);
                        _ = socket.CloseAsync(new() { Code = 1011 });
                    }
                )
        );
        await using var viewer = await Viewer.LoggedInAsync(browsers, server.Address);
        var sessionId = await visitor.SessionIdAsync();
        await visitor.AddAsync("beans");
        var events = await viewer.StoredAsync(sessionId, "1 × beans, 1 items");
        Assert.Contains("Slow mornings, good coffee", events, StringComparison.Ordinal);
        Assert.True(blocked > 0);
        await viewer.OpenAsync($"/s/{sessionId}");
        await Assertions.Expect(viewer.Replay.GetByTestId("cart-count")).ToHaveTextAsync("1");
    }

    /// <summary>Blocks WebSockets on the first page, so that the large change has not been sent when the page is left.</summary>
    private const string NoSocketOnTheFirstPage =
        "if (!location.pathname.includes('thanks')) window.WebSocket = class { constructor() { throw new Error('blocked'); } };";

    [Theory]
    [InlineData(Database.Sqlite)]
    [InlineData(Database.Mongo)]
    public async Task AServerThatIsKilledAndStartedAgainMissesNothing(Database database)
    {
        await using var server = await servers.StartAsync(database);
        await using var visitor = await Visitor.ComeAsync(browsers, server.Address);
        await using (var before = await Viewer.LoggedInAsync(browsers, server.Address))
        {
            await visitor.AddAsync("mug");
            await before.StoredAsync(await visitor.SessionIdAsync(), "1 × mug, 1 items");
        }

        await visitor.AddAsync("filters"); // Perhaps sent, perhaps acknowledged, perhaps neither.
        await server.KillAsync();
        await visitor.AddAsync("kettle");
        await server.StartAgainAsync($"--PORT={new Uri(server.Address).Port}");
        await visitor.AddAsync("beans");

        var sessionId = await visitor.SessionIdAsync();
        await using var viewer = await Viewer.LoggedInAsync(browsers, server.Address);
        var events = await viewer.StoredAsync(sessionId, "1 × beans, 4 items");
        foreach (var line in (string[])["1 × mug, 1 items", "1 × filters, 2 items", "1 × kettle, 3 items"])
            Assert.Contains(line, events, StringComparison.Ordinal);
        Assert.DoesNotContain("\"tag\":\"gap\"", events, StringComparison.Ordinal);
        var manifest = await viewer.ManifestAsync(sessionId);
        var numbers = await viewer.SegmentNumbersAsync(sessionId);
        Assert.Equal(Enumerable.Range(0, numbers.Length), numbers);
        Assert.Equal(1, manifest.GetProperty("pages").GetArrayLength());
    }
}
