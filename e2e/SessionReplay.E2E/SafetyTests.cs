using System.Net;
using System.Net.Sockets;
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
        await using var visitor = await Visitor.ComeAsync(
            browsers,
            server.Address,
            async page =>
            {
                page.Console += (_, message) =>
                {
                    if (!message.Text.StartsWith('['))
                        said.Add($"{message.Type}: {message.Text}");
                };
                page.PageError += (_, error) => said.Add(error);
                await page.ExposeFunctionAsync("violated", (string what) => said.Add(what));
                await page.AddInitScriptAsync(
                    "document.addEventListener('securitypolicyviolation', (event) => window.violated(`${event.violatedDirective} ${event.blockedURI}`));"
                );
            }
        );
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
        await viewer.StoredAsync(await visitor.SessionIdAsync(), "is on its way");

        Assert.Empty(said);
    }

    [Fact]
    public async Task ARecordingReachesNothingOnTheViewersHostAndGetsNoKeys()
    {
        var server = await servers.GetAsync(Database.Sqlite);
        await using var viewer = await Viewer.LoggedInAsync(browsers, server.Address);
        var page = viewer.Page;
        // The spy is on another port of the viewer's own host: the login cookie would go there.
        using var spy = new TcpListener(IPAddress.Loopback, 0);
        spy.Start();
        var there = $"http://127.0.0.1:{((IPEndPoint)spy.LocalEndpoint).Port}";

        var sessionId = await viewer.ImportAsync(HostileRecording.Reaching(there));
        foreach (var at in new[] { 0, HostileRecording.LengthMs })
        {
            await viewer.OpenAsync($"/s/{sessionId}?t={at}");
            await Assertions.Expect(viewer.Replay.Locator("#first")).ToHaveTextAsync("from the snapshot");
            await page.Mouse.ClickAsync(500, 400);
            await page.Keyboard.TypeAsync("secret");
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            Assert.False(spy.Pending(), "The browser connected to the viewer's host for a recorded page.");
            Assert.Equal(
                "",
                await viewer.Replay.Locator("input").EvaluateAllAsync<string>("(all) => all.map((input) => input.value).join('')")
            );
            Assert.Equal(0, await viewer.Replay.Locator(":modal").CountAsync());
        }

        // The player gets the keys, also after a click on the picture.
        await page.Keyboard.PressAsync("?");
        await page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" }).WaitForAsync();
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
            var sandboxes = await page.Locator("iframe")
                .EvaluateAllAsync<string[]>("(all) => all.map((frame) => frame.getAttribute('sandbox'))");
            Assert.Equal(["allow-same-origin"], sandboxes.Distinct());
            // These are the events that the hostile page waits for: clicks, pointing, focus.
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
                Viewer.Frame
            );
            await page.EvaluateAsync("() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))");
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            // Every attack writes to its own window, its parent and the top.
            Assert.False(
                await page.EvaluateAsync<bool>(
                    "(frame) => '__pwned' in window || '__pwned' in document.querySelector(frame).contentWindow",
                    Viewer.Frame
                )
            );
            Assert.Empty(happened);
            Assert.Equal($"/s/{sessionId}", new Uri(page.Url).AbsolutePath);
            Assert.DoesNotContain(page.Frames, frame => frame.Url.Contains("pwned", StringComparison.Ordinal));
        }
    }
}
