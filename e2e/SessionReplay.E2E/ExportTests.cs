using Microsoft.Playwright;
using SessionReplay.E2E.Support;

namespace SessionReplay.E2E;

/// <summary>An exported recording plays in rrweb's own replayer, and a recording of rrweb's own recorder plays in the player.</summary>
public sealed class ExportTests(Servers servers, Browsers browsers)
{
    [Fact]
    public async Task AnExportedRecordingPlaysInRrwebsReplayer()
    {
        var server = await servers.GetAsync(Database.Sqlite);
        await using var visitor = await Visitor.ComeAsync(browsers, server.Address);
        await using var viewer = await Viewer.LoggedInAsync(browsers, server.Address);
        await visitor.AddAsync("kettle");
        await visitor.AddAsync("beans");
        await visitor.RedeemAsync("HALFMOON");
        await visitor.FillInCheckoutAsync();
        await visitor.Page.EvaluateAsync("() => console.log('the last line')");
        var live = await PageText.OfLiveAsync(visitor.Page);
        var events = await viewer.StoredAsync(await visitor.SessionIdAsync(), "the last line");

        var context = await browsers.NewContextAsync(server.Address);
        await using var _ = context;
        var page = await context.NewPageAsync();
        await page.AddScriptTagAsync(new() { Path = Scripts.OfPackage("@rrweb/replay/umd/replay.js") });
        await page.EvaluateAsync(
            """
            (json) => {
              const events = JSON.parse(json);
              const replayer = new rrwebReplay.Replayer(events, { root: document.body, triggerFocus: false });
              const { totalTime } = replayer.getMetaData();
              replayer.pause(totalTime + 1);
            }
            """,
            events
        );
        await Eventually.EqualAsync(live, () => PageText.OfFrameAsync(page, "iframe"));
    }

    [Fact]
    public async Task ARecordingOfRrwebsRecorderPlaysInThePlayer()
    {
        var server = await servers.GetAsync(Database.Sqlite);
        // The shop's policy allows no script but its own.
        var context = await browsers.NewContextAsync(server.Address, options => options.BypassCSP = true);
        await using var _ = context;
        var page = await context.NewPageAsync();
        await page.RouteAsync("**/recorder.js", route => route.AbortAsync());
        await page.GotoAsync("/demo/");
        await page.GetByTestId("add-kettle").WaitForAsync();
        await page.AddScriptTagAsync(new() { Path = Scripts.OfPackage("@rrweb/record/umd/record.js") });
        await page.EvaluateAsync("() => { window.recorded = []; rrwebRecord.record({ emit: (event) => window.recorded.push(event) }); }");
        var visitor = new Visitor(context, page);
        await visitor.AddAsync("kettle");
        await visitor.AddAsync("beans");
        await visitor.RedeemAsync("HALFMOON");
        await visitor.FillInCheckoutAsync();
        var live = await PageText.OfLiveAsync(page, masked: false);
        var events = await Eventually.GetAsync(
            "rrweb has recorded the last field",
            () => page.EvaluateAsync<string>("() => JSON.stringify(window.recorded)"),
            json => json.Contains("4242 4242", StringComparison.Ordinal)
        );

        await using var viewer = await Viewer.LoggedInAsync(browsers, server.Address);
        var sessionId = await viewer.ImportAsync(events);
        await viewer.OpenAsync($"/s/{sessionId}?t={TimeSpan.FromHours(1).TotalMilliseconds:0}"); // A time past the end opens the end.
        // Two differences are right: the server keeps no card number of any recording, and the viewer does not load the icon.
        await Eventually.EqualAsync(
            PageText.AsShown(live.Replace("4242 4242 4242 4242", "**** **** **** ****", StringComparison.Ordinal)),
            viewer.ReplayedAsync
        );
    }
}
