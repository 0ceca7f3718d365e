using System.IO.Compression;
using System.Net;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Hosting;

/// <summary>The files for browsers, as the real server serves them from a checkout.</summary>
public sealed class WebFilesTests(WebFilesTests.Running running) : IClassFixture<WebFilesTests.Running>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/login")]
    [InlineData("/s/0123456789abcdef0123456789abcdef?t=1000")]
    [InlineData("/e/0123456789abcdef0123456789abcdef")]
    public async Task TheViewerAnswersAllItsAddressesAndRunsNoForeignScript(string path)
    {
        var answer = await GetAsync(path);

        Assert.Equal("<title>Viewer</title>", await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        foreach (
            var part in new[]
            {
                "default-src 'self'",
                "script-src 'self';",
                "frame-src 'none'",
                "object-src 'none'",
                "frame-ancestors 'none'",
            }
        )
            Assert.Contains(part, policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData(
        "/s/0123456789ABCDEF0123456789abcdef?t=1",
        "</assets/player-page-x1.js>; rel=modulepreload, </assets/player-page-x2.css>; rel=preload; as=style, "
            + "</api/v1/sessions/0123456789abcdef0123456789abcdef>; rel=preload; as=fetch; crossorigin"
    )]
    [InlineData("/s/%3E%3B%20rel=preload", null)]
    [InlineData("/s/a/b", null)]
    [InlineData("/", null)]
    public async Task BrowserThatOpensASessionIsToldAtOnceWhatItNeeds(string path, string? early)
    {
        var answer = await GetAsync(path);

        Assert.Equal(early, answer.Headers.TryGetValues("Link", out var link) ? link.Single() : null);
    }

    [Fact]
    public async Task WithoutAssetsTheViewersPagesLoadNothingFromElsewhere()
    {
        await using var server = await ServerProcess.StartAsync($"--contentRoot={running.Checkout}", "--Playback:Assets=none");

        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"{server.Address}/s/0123456789abcdef0123456789abcdef"), Token);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();

        foreach (var directive in policy.Split(';', StringSplitOptions.TrimEntries))
            Assert.DoesNotContain("*", directive, StringComparison.Ordinal);
        foreach (var part in new[] { "img-src 'self' data: blob:", "font-src 'self' data:", "media-src 'self' data: blob:" })
            Assert.Contains(part, policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheViewersFilesAreServedAndAskedAboutAgain()
    {
        var answer = await GetAsync("/viewer.js");

        Assert.Equal(
            ("viewer()", "text/javascript"),
            (await answer.Content.ReadAsStringAsync(Token), answer.Content.Headers.ContentType?.MediaType)
        );
        Assert.True(answer.Headers.CacheControl?.NoCache);
        Assert.Equal(
            HttpStatusCode.NotModified,
            (await GetAsync("/viewer.js", ("If-None-Match", answer.Headers.ETag!.ToString()))).StatusCode
        );
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/no-such.js")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/..%2f..%2fSessionReplay.sln")).StatusCode);
    }

    [Fact]
    public async Task TheRecorderMayBeLoadedByEveryPage()
    {
        var answer = await GetAsync("/recorder.js", ("Origin", "https://shop.example"));

        Assert.StartsWith("record()", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("cross-origin", answer.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        Assert.Equal((true, TimeSpan.FromMinutes(5)), (answer.Headers.CacheControl!.Public, answer.Headers.CacheControl.MaxAge));
        Assert.Equal(
            HttpStatusCode.NotModified,
            (await GetAsync("/recorder.js", ("If-None-Match", answer.Headers.ETag!.ToString()))).StatusCode
        );
    }

    [Fact]
    public async Task APartOfTheRecorderIsLoadedLikeIt()
    {
        var answer = await GetAsync("/recorder-canvas.js", ("Origin", "https://shop.example"));

        Assert.Equal(
            ("canvas()", "text/javascript"),
            (await answer.Content.ReadAsStringAsync(Token), answer.Content.Headers.ContentType?.MediaType)
        );
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/recorder-other.js")).StatusCode);
    }

    [Fact]
    public async Task TheRecorderIsCompressedForWhoAsks()
    {
        var answer = await GetAsync("/recorder.js", ("Accept-Encoding", "gzip"));

        Assert.Equal(["gzip"], answer.Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("/recorder.js")]
    [InlineData("/large.js")]
    public async Task WhoTakesBrotliTooGetsNoMoreThanWithGzip(string path)
    {
        var plain = await GetAsync(path);
        var gzip = await GetAsync(path, ("Accept-Encoding", "gzip"));
        var both = await GetAsync(path, ("Accept-Encoding", "gzip, deflate, br, zstd"));

        var (text, small, smaller) = (
            await plain.Content.ReadAsStringAsync(Token),
            await gzip.Content.ReadAsByteArrayAsync(Token),
            await both.Content.ReadAsByteArrayAsync(Token)
        );
        Assert.Equal(["gzip"], gzip.Content.Headers.ContentEncoding);
        Assert.Equal(["Accept-Encoding"], gzip.Headers.Vary);
        Assert.InRange(smaller.Length, 1, small.Length);
        Assert.Equal(text, await UnpackedAsync(new GZipStream(new MemoryStream(small), CompressionMode.Decompress)));
        var encoding = Assert.Single(both.Content.Headers.ContentEncoding);
        Assert.Equal(
            text,
            await UnpackedAsync(
                encoding == "br"
                    ? new BrotliStream(new MemoryStream(smaller), CompressionMode.Decompress)
                    : new GZipStream(new MemoryStream(smaller), CompressionMode.Decompress)
            )
        );
        Assert.Empty((await GetAsync(path, ("Accept-Encoding", "br;q=0, gzip;q=0"))).Content.Headers.ContentEncoding);

        static async Task<string> UnpackedAsync(Stream stream)
        {
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync(Token);
        }
    }

    [Theory]
    [InlineData("/demo/")]
    [InlineData("/demo/cart")]
    public async Task TheShopHasAStrictPolicyOfItsOwn(string path)
    {
        var answer = await GetAsync(path);

        Assert.Equal("<title>Shop</title>", await answer.Content.ReadAsStringAsync(Token));
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self' ws:", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("blob:", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheShopWithoutItsSlashLeadsToIt()
    {
        var answer = await GetAsync("/demo");

        Assert.Equal((HttpStatusCode.Redirect, "/demo/"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/demo/no-such.js")).StatusCode);
    }

    [Fact]
    public async Task WhatIsNotBuiltSaysHowToBuildItAndTheApiServes()
    {
        using var empty = new TempFolder();
        await using var server = await ServerProcess.StartAsync($"--contentRoot={empty.Path}");
        using var client = server.NewClient();

        Assert.Contains(
            "npm",
            await (await client.GetAsync(new Uri("/", UriKind.Relative), Token)).Content.ReadAsStringAsync(Token),
            StringComparison.Ordinal
        );
        Assert.Equal(
            HttpStatusCode.ServiceUnavailable,
            (await client.GetAsync(new Uri("/recorder.js", UriKind.Relative), Token)).StatusCode
        );
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(new Uri("/api/v1/me", UriKind.Relative), Token)).StatusCode);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var client = running.Server.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await client.SendAsync(request, Token);
    }

    /// <summary>One server on a checkout whose web parts are built.</summary>
    public sealed class Running : IAsyncLifetime
    {
        private readonly TempFolder _checkout = new();

        internal ServerProcess Server { get; private set; } = null!;

        internal string Checkout => _checkout.Path;

        public async ValueTask InitializeAsync()
        {
            await WriteAsync("SessionReplay.sln", "");
            await WriteAsync("player/dist/index.html", "<title>Viewer</title>");
            await WriteAsync("player/dist/viewer.js", "viewer()");
            await WriteAsync("player/dist/assets/player-page-x1.js", "player()");
            await WriteAsync("player/dist/assets/player-page-x2.css", "p { }");
            // How well a file compresses depends on its text, so this one is made of real scripts: the recorder's sources,
            // which a checkout has before it is built.
            var sources = Directory
                .EnumerateFiles(Path.Combine(Repository.Root, "recorder-js", "src"), "*.ts", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal);
            var large = string.Concat(sources.Select(File.ReadAllText));
            await WriteAsync("player/dist/large.js", large);
            await WriteAsync("recorder-js/dist/recorder.js", $"record()\n{large}");
            await WriteAsync("recorder-js/dist/recorder-canvas.js", "canvas()");
            await WriteAsync("demo/dist/index.html", "<title>Shop</title>");
            Server = await ServerProcess.StartAsync($"--contentRoot={_checkout.Path}");
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            _checkout.Dispose();
        }

        private async Task WriteAsync(string path, string text)
        {
            var file = Path.Combine(_checkout.Path, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text);
        }
    }
}
