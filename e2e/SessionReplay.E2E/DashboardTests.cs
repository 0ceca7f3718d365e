using Microsoft.Playwright;
using SessionReplay.E2E.Support;

namespace SessionReplay.E2E;

/// <summary>The jobs' dashboard as an admin's browser shows it.</summary>
public sealed class DashboardTests(Servers servers, Browsers browsers)
{
    [Fact]
    public async Task TheDashboardWorksUnderItsPolicy()
    {
        var server = await servers.GetAsync(Database.Sqlite);
        await using var viewer = await Viewer.LoggedInAsync(browsers, server.Address);
        List<string> said = [];
        viewer.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                said.Add(message.Text);
        };
        viewer.Page.PageError += (_, error) => said.Add(error);
        viewer.Page.RequestFailed += (_, request) =>
        {
            if (request.Failure != "net::ERR_ABORTED")
                said.Add($"{request.Url} {request.Failure}");
        };

        // The chart is drawn by script, the numbers come by fetch, the icons are a font.
        await viewer.Page.GotoAsync("/jobs");
        await viewer.Page.Locator("canvas#realtimeGraph[width]").WaitForAsync();
        await viewer.Page.GotoAsync("/jobs/recurring");
        var job = viewer.Page.Locator("input[name='jobs[]'][value=close-sessions]");
        await job.CheckAsync();
        await viewer.Page.RunAndWaitForResponseAsync(
            () => viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Trigger now" }).ClickAsync(),
            response => response.Url.EndsWith("/jobs/recurring/trigger", StringComparison.Ordinal) && response.Status == 204
        );
        await Assertions.Expect(job).Not.ToBeCheckedAsync(); // The page has loaded itself again.
        await viewer.Page.GotoAsync("/jobs/jobs/succeeded");
        await Assertions.Expect(viewer.Page.Locator("body")).ToContainTextAsync("SessionCloser.SweepAsync");

        Assert.Empty(said);
    }
}
