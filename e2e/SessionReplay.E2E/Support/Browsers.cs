using Microsoft.Playwright;
using SessionReplay.E2E.Support;

[assembly: AssemblyFixture(typeof(Browsers))]

namespace SessionReplay.E2E.Support;

/// <summary>One Chromium for all tests; each person in a test is a context of their own in it.</summary>
public sealed class Browsers : IAsyncLifetime
{
    private const string Installed = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new()
            {
                // If a distribution's Chromium is installed, Playwright need not download its own.
                ExecutablePath = File.Exists(Installed) ? Installed : null,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            }
        );
    }

    /// <summary>The browser of one person, with cookies and storage of its own. Relative addresses are the server's.</summary>
    internal async Task<IBrowserContext> NewContextAsync(string address, Action<BrowserNewContextOptions>? change = null)
    {
        var options = new BrowserNewContextOptions
        {
            BaseURL = address,
            ViewportSize = new() { Width = 1200, Height = 800 },
        };
        change?.Invoke(options);
        var context = await _browser!.NewContextAsync(options);
        context.SetDefaultTimeout(20_000);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
