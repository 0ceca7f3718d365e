using System.Net;
using Microsoft.AspNetCore.SignalR;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Playback;

/// <summary>Viewers are told that a session they watch has something new.</summary>
public abstract class LiveContract(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ViewerHearsOfAStoredSegment()
    {
        var server = await servers.SharedAsync();
        using var login = await ViewerClient.LogInAsync(server);
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await using var viewer = await LiveViewer.ConnectAsync(server.Address, login.Cookie);
        await viewer.WatchAsync(recorder.SessionId);

        await recorder.AppendAsync(Recording.Segment(0));
        await viewer.HearAsync(recorder.SessionId);

        Assert.Single(await login.EventsAsync(recorder.SessionId)); // When the viewer is told of a segment, it can already be read.
    }

    [Fact]
    public async Task ViewersConnectionOutlivesTheTimeInWhichARecorderMustBegin()
    {
        await using var server = await servers.StartAsync("--Ingest:BeginSeconds=1");
        using var login = await ViewerClient.LogInAsync(server);
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await using var viewer = await LiveViewer.ConnectAsync(server.Address, login.Cookie);
        await viewer.WatchAsync(recorder.SessionId);

        await Task.Delay(3_000, Token);
        await recorder.AppendAsync(Recording.Segment(0));

        await viewer.HearAsync(recorder.SessionId);
    }

    [Fact]
    public async Task ViewerHearsThatASessionIsOverAndThatItIsDeleted()
    {
        await using var server = await servers.StartAsync("--Indexing:FinishSeconds=0", "--Indexing:SweepCron=* * * * * *");
        using var login = await ViewerClient.LogInAsync(server);
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await recorder.AppendAsync(Recording.Segment(0));
        await recorder.WaitAsync(() => recorder.Acked.Count == 1);
        await using var viewer = await LiveViewer.ConnectAsync(server.Address, login.Cookie);
        await viewer.WatchAsync(recorder.SessionId);

        await recorder.FinishAsync();
        await HearUntilAsync(session => !session.GetProperty("live").GetBoolean());
        await HearUntilAsync(session => session.GetProperty("state").GetString() != "recording");
        using var deleted = await login.Http.DeleteAsync(new Uri($"/api/v1/sessions/{recorder.SessionId}", UriKind.Relative), Token);
        await viewer.HearAsync(recorder.SessionId);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        async Task HearUntilAsync(Func<System.Text.Json.JsonElement, bool> wanted)
        {
            // Changes that come together are told once.
            while (!wanted((await login.GetAsync($"/sessions/{recorder.SessionId}")).GetProperty("session")))
                await viewer.HearAsync(recorder.SessionId);
        }
    }

    [Fact]
    public async Task SessionWhoseRecorderIsGoneWithoutAWordIsLiveNoMoreAndOneThatOnlyWaitsIs()
    {
        await using var server = await servers.StartAsync("--Playback:LiveSeconds=2");
        using var login = await ViewerClient.LogInAsync(server);
        await using var gone = new TestRecorder();
        await using var waiting = new TestRecorder { KeepAlive = TimeSpan.FromMilliseconds(200) };
        // Like a recorder whose network is gone: its connection stays for 75 s.
        await using var silent = new TestRecorder { KeepAlive = TimeSpan.FromHours(1) };
        foreach (var recorder in new[] { gone, waiting, silent })
        {
            await recorder.BeginAsync(server.Address);
            await recorder.AppendAsync(Recording.Segment(0));
            await recorder.WaitAsync(() => recorder.Acked.Count == 1);
            Assert.True(await IsLiveAsync(recorder));
        }

        await gone.DisposeAsync();

        await Probe.UntilAsync(async () => !await IsLiveAsync(gone) && !await IsLiveAsync(silent));
        Assert.True(await IsLiveAsync(waiting));
        foreach (var recorder in new[] { gone, waiting, silent })
            Assert.Equal(
                "recording",
                (await login.GetAsync($"/sessions/{recorder.SessionId}")).GetProperty("session").GetProperty("state").GetString()
            );
        await silent.AppendAsync(Recording.Segment(1));
        await silent.WaitAsync(() => silent.Acked.Count == 2);
        Assert.True(await IsLiveAsync(silent));

        async Task<bool> IsLiveAsync(TestRecorder recorder)
        {
            var (manifest, list) = (await login.GetAsync($"/sessions/{recorder.SessionId}"), await login.GetAsync("/sessions"));
            var live = manifest.GetProperty("session").GetProperty("live").GetBoolean();
            var listed = list.GetProperty("sessions")
                .EnumerateArray()
                .Single(session => session.GetProperty("id").GetString() == recorder.SessionId);
            // The session may stop being live between the two answers; then both are asked for again.
            return live == listed.GetProperty("live").GetBoolean() ? live : await IsLiveAsync(recorder);
        }
    }

    [Fact]
    public async Task ViewerHearsOnlyOfWhatItWatches()
    {
        var server = await servers.SharedAsync();
        using var login = await ViewerClient.LogInAsync(server);
        await using var left = new TestRecorder();
        await using var foreign = new TestRecorder();
        await using var watched = new TestRecorder();
        await using var viewer = await LiveViewer.ConnectAsync(server.Address, login.Cookie);
        await viewer.WatchAsync(left.SessionId);
        await viewer.WatchAsync(watched.SessionId);
        await viewer.UnwatchAsync(left.SessionId);

        foreach (var recorder in new[] { left, foreign, watched })
        {
            await recorder.BeginAsync(server.Address);
            await recorder.AppendAsync(Recording.Segment(0));
            await recorder.WaitAsync(() => recorder.Acked.Count == 1);
        }

        await viewer.HearAsync(watched.SessionId);
        Assert.Equal([watched.SessionId], viewer.Heard.Distinct());
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "/negotiate")]
    public async Task WithoutALoginNobodyHears(string method, string path)
    {
        var server = await servers.SharedAsync();
        using var client = server.NewClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/hubs/viewer{path}");

        using var answer = await client.SendAsync(request, Token);

        Assert.Equal(
            (HttpStatusCode.Unauthorized, """{"code":"login","message":"Log in first."}"""),
            (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token))
        );
        await Assert.ThrowsAnyAsync<Exception>(() => LiveViewer.ConnectAsync(server.Address, cookie: null));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    public async Task PageOfAnotherOriginHearsNothingWithAViewersCookie(string origin)
    {
        var server = await servers.SharedAsync();
        using var login = await ViewerClient.LogInAsync(server);
        login.Http.DefaultRequestHeaders.Add("Origin", origin);

        using var negotiation = await login.Http.PostAsync(
            new Uri("/hubs/viewer/negotiate?negotiateVersion=1", UriKind.Relative),
            null,
            Token
        );
        using var upgrade = await login.Http.GetAsync(new Uri("/hubs/viewer", UriKind.Relative), Token);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (negotiation.StatusCode, upgrade.StatusCode));
        await Assert.ThrowsAnyAsync<Exception>(() => LiveViewer.ConnectAsync(server.Address, login.Cookie, origin));
        await using var own = await LiveViewer.ConnectAsync(server.Address, login.Cookie, server.Address);
    }

    [Fact]
    public async Task HostileWatchIsRefusedAndHarmsNothing()
    {
        var server = await servers.SharedAsync();
        using var login = await ViewerClient.LogInAsync(server);
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await using var viewer = await LiveViewer.ConnectAsync(server.Address, login.Cookie);
        await using var hostile = await LiveViewer.ConnectAsync(server.Address, login.Cookie);
        await viewer.WatchAsync(recorder.SessionId);

        object?[] ids =
        [
            null,
            "",
            "*",
            "../../etc",
            recorder.SessionId.ToUpperInvariant() + "\n",
            new string('0', 33),
            12,
            new { id = recorder.SessionId },
        ];
        foreach (var id in ids)
            await Assert.ThrowsAsync<HubException>(() => hostile.WatchAsync(id));
        // Larger than any message that a viewer sends.
        await Assert.ThrowsAnyAsync<Exception>(() => hostile.WatchAsync(new string('0', 5_000)));
        await hostile.ClosedAsync();
        await recorder.AppendAsync(Recording.Segment(0));

        await viewer.HearAsync(recorder.SessionId);
        Assert.Empty(hostile.Heard);
    }

    [Fact]
    public async Task ConnectionWatchesNoMoreThanItMay()
    {
        var server = await servers.SharedAsync();
        using var login = await ViewerClient.LogInAsync(server);
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await using var viewer = await LiveViewer.ConnectAsync(server.Address, login.Cookie);
        await viewer.WatchAsync(recorder.SessionId);
        for (var watched = 1; watched < 16; watched++)
            await viewer.WatchAsync(Recording.NewSessionId());

        var refused = await Assert.ThrowsAsync<HubException>(() => viewer.WatchAsync(Recording.NewSessionId()));
        await viewer.WatchAsync(recorder.SessionId); // The connection already watches this session.
        await recorder.AppendAsync(Recording.Segment(0));

        Assert.Contains("quota: A connection watches 16 sessions at most.", refused.Message, StringComparison.Ordinal);
        await viewer.HearAsync(recorder.SessionId);
    }

    [Fact]
    public async Task ConnectionEndsAfterAWhileSoThatTheLoginIsLookedAtAgain()
    {
        await using var server = await servers.StartAsync("--Playback:HubSeconds=1");
        using var login = await ViewerClient.LogInAsync(server);
        await using var viewer = await LiveViewer.ConnectAsync(server.Address, login.Cookie);

        await viewer.ClosedAsync();

        await using var again = await LiveViewer.ConnectAsync(server.Address, login.Cookie);
    }
}

public sealed class SqliteLiveTests(SqliteServers servers) : LiveContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoLiveTests(MongoServers servers) : LiveContract(servers), IClassFixture<MongoServers>;
