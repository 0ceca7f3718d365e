using System.Net;
using Microsoft.Extensions.Configuration;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Hosting;

/// <summary>What a server does and prints when other machines can reach it.</summary>
public sealed class ReachableTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "")]
    [InlineData("Hosting:Address=localhost", "")]
    [InlineData("Hosting:Address=127.0.0.2", "")]
    [InlineData("Hosting:Address=::1", "")]
    [InlineData("Hosting:Address=0.0.0.0", "http://0.0.0.0:5080")]
    [InlineData("Hosting:Address=*", "http://*:5080")]
    [InlineData("Hosting:Address=::", "http://[::]:5080")]
    [InlineData("Hosting:Address=192.0.2.7", "http://192.0.2.7:5080")]
    [InlineData("urls=http://127.0.0.1:80;https://replay.example:443", "https://replay.example:443")]
    [InlineData("urls=http://localhost:5000", "")]
    [InlineData("urls=http://+:80", "http://+:80")]
    [InlineData("http_ports=8080", "http://*:8080")]
    [InlineData("https_ports=8443", "https://*:8443")]
    [InlineData("Kestrel:Endpoints:Main:Url=https://*:443", "https://*:443")]
    public void AddressesThatOtherMachinesReachAreTold(string setting, string expected)
    {
        var parts = setting.Split('=', 2);
        var settings = new Dictionary<string, string?> { [parts[0]] = parts.ElementAtOrDefault(1) };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(setting.Length > 0 ? settings : []).Build();

        Assert.Equal(expected, string.Join(' ', ListenAddress.Reachable(configuration)));
    }

    [Theory]
    [InlineData("http://0.0.0.0:5080", false, "http://0.0.0.0:5080 can be reached from other machines and is not encrypted")]
    [InlineData("http://0.0.0.0:5080", true, null)]
    [InlineData("https://*:443", false, null)]
    [InlineData("http://unix:/run/replay.sock", false, null)]
    [InlineData("https://*:443 http://*:80", false, "http://*:80 can be reached")]
    public void WhatIsReachedWithoutTlsAndWithoutAProxyIsSaid(string urls, bool hasProxy, string? expected)
    {
        var warning = NetworkWarnings.Unencrypted(urls.Split(' '), hasProxy);

        if (expected is null)
            Assert.Null(warning);
        else
            Assert.StartsWith(expected, warning, StringComparison.Ordinal);
    }

    /// <summary>
    /// The second server also listens on a Unix socket, as behind a proxy. So it counts as reachable,
    /// although no other machine can connect to it.
    /// </summary>
    [Fact]
    public async Task TheDemoProjectTakesPagesOfLocalhostOnlyWhileNobodyElseReachesTheServer()
    {
        using var folder = new TempFolder();
        await using var alone = await ServerProcess.StartAsync();
        await using var reachable = await ServerProcess.StartAsync($"--urls=http://127.0.0.1:0;http://unix:{folder.Path}/replay.sock");

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.OK),
            (await FlushAsync(alone, "http://localhost:3000"), await FlushAsync(alone, null))
        );
        Assert.Equal(
            (HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized),
            (await FlushAsync(reachable, "http://localhost:3000"), await FlushAsync(reachable, null))
        );
        Assert.Contains("The project demo takes no pages of localhost", reachable.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("The project demo takes no pages of localhost", alone.Output, StringComparison.Ordinal);

        var (exitCode, _, errors) = await ServerProcess.RunAsync(
            null,
            "projects",
            "origins",
            "--project",
            "demo",
            "--add",
            "http://192.0.2.7:5080",
            $"--Data:Path={reachable.DataPath}"
        );
        Assert.Equal((0, ""), (exitCode, errors));
        await Probe.UntilAsync(async () => await FlushAsync(reachable, "http://192.0.2.7:5080") == HttpStatusCode.OK);
    }

    private static async Task<HttpStatusCode> FlushAsync(ServerProcess server, string? origin)
    {
        using var client = server.NewClient();
        if (origin is not null)
            client.DefaultRequestHeaders.Add("Origin", origin);
        using var body = FlushContent.Of(Recording.NewSessionId(), Recording.NewPageId(), null, Recording.Segment(0));
        using var answer = await client.PostAsync(new Uri("/ingest/flush", UriKind.Relative), body, Token);
        return answer.StatusCode;
    }
}
