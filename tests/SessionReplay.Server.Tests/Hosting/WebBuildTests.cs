using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Hosting;

/// <summary>Building the web parts of a fresh checkout, with the real npm.</summary>
public sealed class WebBuildTests : IDisposable
{
    private readonly TempFolder _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task AFreshCheckoutIsBuiltOnceAndServed()
    {
        await WriteCheckoutAsync(
            """
            const fs = require('node:fs');
            for (const file of ['player/dist/index.html', 'recorder-js/dist/recorder.js', 'demo/dist/index.html']) {
              fs.mkdirSync(require('node:path').dirname(file), { recursive: true });
              fs.writeFileSync(file, 'built');
            }
            console.log('the output of the build');
            """
        );

        await using var server = await StartAsync();

        Assert.Contains("the output of the build", server.Output, StringComparison.Ordinal);
        using var client = server.NewClient();
        Assert.Equal("built", await client.GetStringAsync(new Uri("/demo/", UriKind.Relative), TestContext.Current.CancellationToken));
        await server.KillAsync();
        await server.StartAgainAsync();
        Assert.DoesNotContain("the output of the build", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABuildThatFailsSaysWhatToRunAndTheApiServes()
    {
        await WriteCheckoutAsync("process.exit(3)");

        await using var server = await StartAsync();

        Assert.Contains("`npm run build` failed. Mend it and run `npm ci && npm run build`", server.Output, StringComparison.Ordinal);
    }

    private async Task WriteCheckoutAsync(string build)
    {
        await WriteAsync("SessionReplay.sln", "");
        await WriteAsync("package.json", """{ "name": "checkout", "version": "1.0.0", "scripts": { "build": "node build.cjs" } }""");
        await WriteAsync(
            "package-lock.json",
            """{ "name": "checkout", "version": "1.0.0", "lockfileVersion": 3, "packages": { "": { "name": "checkout", "version": "1.0.0" } } }"""
        );
        await WriteAsync("build.cjs", build);
    }

    private Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(_checkout.Path, file), text);

    private Task<ServerProcess> StartAsync() => ServerProcess.StartAsync($"--contentRoot={_checkout.Path}", "--Hosting:BuildWeb=true");
}
