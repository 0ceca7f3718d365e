using Microsoft.Playwright;

namespace SessionReplay.E2E.Support;

/// <summary>Somebody in the demo shop, whose visit is recorded.</summary>
internal sealed class Visitor(IBrowserContext context, IPage page) : IAsyncDisposable
{
    public IPage Page => page;

    /// <param name="prepare">Prepares the tab before it opens the shop.</param>
    public static async Task<Visitor> ComeAsync(Browsers browsers, string address, Func<IPage, Task>? prepare = null)
    {
        var context = await browsers.NewContextAsync(address);
        var page = await context.NewPageAsync();
        if (prepare is not null)
            await prepare(page);
        await page.GotoAsync("/demo/");
        await page.WaitForFunctionAsync("() => window.SessionReplay?.getSessionUrl()");
        await page.WaitForFunctionAsync(HasBegun);
        return new Visitor(context, page);
    }

    /// <summary>
    /// True when the recorder has the session's write token. Without it, segments that a page leaves behind would be stored by the next
    /// page in another session.
    /// </summary>
    private const string HasBegun = "() => JSON.parse(localStorage.getItem('session-replay:demo') ?? '{}').token";

    public async Task<string> SessionIdAsync() =>
        new Uri(await page.EvaluateAsync<string>("() => window.SessionReplay.getSessionUrl()")).Segments[^1];

    public Task AddAsync(string sku) => page.GetByTestId($"add-{sku}").ClickAsync();

    /// <summary>Presses a product's button; returns the line that the shop writes to the console for it.</summary>
    public async Task<string> AddLoggedAsync(string sku)
    {
        var logged = await page.RunAndWaitForConsoleMessageAsync(
            () => AddAsync(sku),
            new() { Predicate = message => message.Text.StartsWith("[cart]", StringComparison.Ordinal) }
        );
        return logged.Text;
    }

    /// <summary>Opens the cart, and applies the voucher there.</summary>
    public async Task RedeemAsync(string voucher)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Cart " }).First.ClickAsync();
        await page.GetByTestId("voucher").FillAsync(voucher);
        await page.GetByTestId("apply-voucher").ClickAsync();
        await page.GetByTestId("discount").WaitForAsync();
    }

    /// <summary>Goes to the checkout and fills in every field.</summary>
    public async Task FillInCheckoutAsync()
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Check out" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("Ada Lovelace");
        await page.GetByLabel("E-mail").FillAsync("ada@example.com");
        await page.GetByLabel("Street and number").FillAsync("12 St James's Square");
        await page.GetByLabel("City").FillAsync("London");
        await page.GetByLabel("Card number").FillAsync("4242 4242 4242 4242");
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();
}
