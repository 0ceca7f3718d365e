using System.Net;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Records;
using StackExchange.Redis;

namespace SessionReplay.Server.Tests.Playback;

/// <summary>Two servers on one MongoDB with a real Redis: a viewer of one server is told of segments that the other one stores.</summary>
public sealed class LiveServersTests(MongoServers servers, RedisServer redis) : IClassFixture<MongoServers>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ViewerOfOneServerHearsOfWhatAnotherStores()
    {
        await using var first = await servers.StartAsync($"--ConnectionStrings:Redis={await redis.ConnectionStringAsync()}");
        await using var second = await Servers.StartBesideAsync(first);
        using var login = await ViewerClient.LogInAsync(second);
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(first.Address);
        await using var viewer = await LiveViewer.ConnectInTheEndAsync(second.Address, login.Cookie);
        await using var beside = await LiveViewer.ConnectInTheEndAsync(first.Address, login.Cookie);
        await viewer.WatchAsync(recorder.SessionId);
        await beside.WatchAsync(recorder.SessionId);

        for (var number = 0; number < 3; number++)
        {
            await recorder.AppendAsync(Recording.Segment(number));
            await viewer.HearAsync(recorder.SessionId);
            await beside.HearAsync(recorder.SessionId);
        }

        Assert.Equal(3, (await login.EventsAsync(recorder.SessionId)).Count);
    }

    /// <summary>If <paramref name="refused"/>, Redis was killed; otherwise it hangs and keeps its connections.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WithoutRedisRecordingGoesOnAndWhenItIsBackViewersHearAgain(bool refused)
    {
        var (proxy, setting) = await ProxyAsync();
        await using var _ = proxy;
        await using var first = await servers.StartAsync(setting);
        await using var second = await Servers.StartBesideAsync(first);
        using var login = await ViewerClient.LogInAsync(second);
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(first.Address);
        await using var viewer = await LiveViewer.ConnectInTheEndAsync(second.Address, login.Cookie);
        await viewer.WatchAsync(recorder.SessionId);
        await recorder.AppendAsync(Recording.Segment(0));
        await viewer.HearAsync(recorder.SessionId);

        if (refused)
            proxy.Refuse();
        else
            proxy.Stall();
        await viewer.ClosedAsync(); // The server closes connections that would hear nothing any more.
        await Assert.ThrowsAnyAsync<Exception>(() => LiveViewer.ConnectAsync(second.Address, login.Cookie));
        for (var number = 1; number < 20; number++)
            await recorder.AppendAsync(Recording.Segment(number));
        await recorder.WaitAsync(() => recorder.Acked.Count == 20);
        await AssertReadyAsync(first);
        await AssertReadyAsync(second);
        Assert.Empty(recorder.Nacks);
        await SaysAsync(first, "Redis does not answer");
        await SaysAsync(second, "Redis does not answer");

        if (refused)
            proxy.Accept();
        else
            proxy.Flow();
        await using var again = await LiveViewer.ConnectInTheEndAsync(second.Address, login.Cookie);
        await again.WatchAsync(recorder.SessionId);
        // The other server may need a moment longer to find that Redis is back.
        await using var beside = await LiveViewer.ConnectInTheEndAsync(first.Address, login.Cookie);
        await recorder.AppendAsync(Recording.Segment(20));
        await again.HearAsync(recorder.SessionId);

        Assert.Equal(21, (await login.EventsAsync(recorder.SessionId)).Count);
        Assert.Equal((1, 1), (Times(first, "Redis does not answer"), Times(second, "Redis does not answer")));
        Assert.Equal((0, 0), (Times(first, "Exception"), Times(second, "Exception")));
    }

    [Fact]
    public async Task ServerStartsWithoutRedisAndViewersHearOnceItIsThere()
    {
        var (proxy, setting) = await ProxyAsync();
        await using var _ = proxy;
        proxy.Refuse();
        await using var server = await servers.StartAsync(setting);
        using var login = await ViewerClient.LogInAsync(server);
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await recorder.AppendAsync(Recording.Segment(0));
        await recorder.WaitAsync(() => recorder.Acked.Count == 1);
        using var refused = await login.Http.GetAsync(new Uri("/hubs/viewer", UriKind.Relative), Token);
        Assert.Equal(
            (
                HttpStatusCode.ServiceUnavailable,
                """{"code":"busy","message":"Redis does not answer, so the server cannot tell of every change. Ask the API for changes, and connect again later."}"""
            ),
            (refused.StatusCode, await refused.Content.ReadAsStringAsync(Token))
        );
        await AssertReadyAsync(server);
        await SaysAsync(server, "Redis does not answer");

        proxy.Accept();
        await using var viewer = await LiveViewer.ConnectInTheEndAsync(server.Address, login.Cookie);
        await viewer.WatchAsync(recorder.SessionId);
        await recorder.AppendAsync(Recording.Segment(1));

        await viewer.HearAsync(recorder.SessionId);
        Assert.Equal((1, 1), (Times(server, "Redis does not answer"), Times(server, "Redis answers")));
    }

    /// <summary>A proxy before Redis that can be closed, and the setting that makes a server use it.</summary>
    private async Task<(FaultyProxy Proxy, string Setting)> ProxyAsync()
    {
        var options = ConfigurationOptions.Parse(await redis.ConnectionStringAsync());
        var target = new Uri($"tcp://{options.EndPoints[0].ToString()!.Replace("Unspecified/", "", StringComparison.Ordinal)}");
        var proxy = new FaultyProxy(() => target);
        options.EndPoints.Clear();
        options.EndPoints.Add(IPAddress.Loopback, proxy.Port);
        return (proxy, $"--ConnectionStrings:Redis={options.ToString(includePassword: true)}");
    }

    private static async Task AssertReadyAsync(ServerProcess server)
    {
        using var client = server.NewClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/readyz", UriKind.Relative), Token)).StatusCode);
    }

    private static async Task SaysAsync(ServerProcess server, string text)
    {
        while (Times(server, text) == 0)
            await Task.Delay(50, Token);
    }

    private static int Times(ServerProcess server, string text) => server.Output.Split(text).Length - 1;
}
