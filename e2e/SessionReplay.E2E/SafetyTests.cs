using Microsoft.Playwright;
using SessionReplay.E2E.Support;

namespace SessionReplay.E2E;

/// <summary>The recorder does nothing to a careful page, and a hostile recording does nothing to the viewer.</summary>
public sealed class SafetyTests(Servers servers, Browsers browsers)
{
    [Fact]
    public async Task TheRecorderWorksUnderAStrictPolicyAndSaysNothing()
    {
        var server = await servers.GetAsync(Database.Sqlite);
        List<string> said = [];
        await using var visitor = await Visitor.ComeAsync(browsers, server.Address, async page =>
        {
            page.Console += (_, message) =>
            {
                if (!message.Text.StartsWith('['))
                    said.Add($"{message.Type}: {message.Text}");
            };
            page.PageError += (_, error) => said.Add(error);
            await page.ExposeFunctionAsync("violated", (string what) => said.Add(what));
            await page.AddInitScriptAsync("document.addEventListener('securitypolicyviolation', (event) => window.violated(`${event.violatedDirective} ${event.blockedURI}`));");
        });
        var answer = await visitor.Page.APIRequest.GetAsync("/demo/");
        var policy = answer.Headers["content-security-policy"];
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("worker-src 'none'", policy, StringComparison.Ordinal);

        await visitor.AddAsync("mug");
        await visitor.RedeemAsync("WELCOME10");
        await visitor.FillInCheckoutAsync();
        await visitor.Page.GetByTestId("pay").ClickAsync();
        await visitor.Page.GetByTestId("thanks").WaitForAsync();
        await using var viewer = await Viewer.LoggedInAsync(browsers, server.Address);
        await viewer.StoredAsync(await visitor.SessionIdAsync(), "confirmed");

        Assert.Empty(said);
    }

    [Fact]
    public async Task AHostileRecordingRunsNothing()
    {
        var server = await servers.GetAsync(Database.Sqlite);
        await using var viewer = await Viewer.LoggedInAsync(browsers, server.Address);
        var page = viewer.Page;
        List<string> happened = [];
        page.Dialog += (_, dialog) =>
        {
            happened.Add($"dialog {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        page.Request += (_, request) =>
        {
            if (request.Url.Contains("pwned", StringComparison.Ordinal))
                happened.Add($"request {request.Url}");
        };
        page.Popup += (_, popup) => happened.Add($"popup {popup.Url}");

        var sessionId = await viewer.ImportAsync(HostileRecording.Json);
        await viewer.OpenAsync($"/s/{sessionId}?t=0");
        await Assertions.Expect(viewer.Replay.Locator("#first")).ToHaveTextAsync("from the snapshot");
        await AssertHarmlessAsync();
        await page.GotoAsync($"/s/{sessionId}?t={HostileRecording.LengthMs}");
        await viewer.ReadyAsync();
        await Assertions.Expect(viewer.Replay.Locator("#later")).ToHaveTextAsync("from a mutation");
        await AssertHarmlessAsync();

        async Task AssertHarmlessAsync()
        {
            var sandboxes = await page.Locator("iframe").EvaluateAllAsync<string[]>("(all) => all.map((frame) => frame.getAttribute('sandbox'))");
            Assert.Equal(["allow-same-origin"], sandboxes.Distinct());
            // What the hostile page waits for: that somebody clicks, points, focuses.
            await page.EvaluateAsync(
                """
                (frame) => {
                  const inside = document.querySelector(frame).contentDocument;
                  for (const element of inside.querySelectorAll('*')) {
                    for (const type of ['click', 'focus', 'mouseover', 'error', 'load', 'begin', 'toggle'])
                      element.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true }));
                    element.click?.();
                    element.focus?.();
                  }
                }
                """,
                Viewer.Frame);
            await page.EvaluateAsync("() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))");
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            // Every attack writes to its own window, its parent and the top.
            Assert.False(await page.EvaluateAsync<bool>("(frame) => '__pwned' in window || '__pwned' in document.querySelector(frame).contentWindow", Viewer.Frame));
            Assert.Empty(happened);
            Assert.Equal($"/s/{sessionId}", new Uri(page.Url).AbsolutePath);
            Assert.DoesNotContain(page.Frames, frame => frame.Url.Contains("pwned", StringComparison.Ordinal));
        }
    }
}
