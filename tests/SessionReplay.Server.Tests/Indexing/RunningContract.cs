using System.Text.Json;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Indexing;

/// <summary>A session is indexed while it is recorded, so that whoever opens it has its moments and packs.</summary>
public abstract class RunningContract(Servers servers)
{
    private const string Never = "--Indexing:RunningSeconds=86400";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WatchedSessionIsIndexedAsItGoes()
    {
        await using var server = await servers.StartAsync(Never);
        await using var recorder = await RecordAsync(server, "first");
        using var viewer = await ViewerClient.LogInAsync(server);
        await Task.Delay(1_000, Token);
        Assert.Empty(await MomentsAsync(viewer, recorder));

        await using var live = await LiveViewer.ConnectAsync(server.Address, viewer.Cookie);
        await live.WatchAsync(recorder.SessionId);
        await Probe.UntilAsync(async () => (await MomentsAsync(viewer, recorder)).SequenceEqual(["first"]));

        await recorder.AppendAsync(Recording.Segment(1, "second"));
        await recorder.AppendAsync(Recording.Segment(2, "third"));
        await Probe.UntilAsync(async () => (await MomentsAsync(viewer, recorder)).SequenceEqual(["first", "second", "third"]));
        Assert.Equal("recording", (await SessionAsync(viewer, recorder)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task WhoAsksAgainAndAgainWatchesToo()
    {
        await using var server = await servers.StartAsync(Never);
        await using var recorder = await RecordAsync(server, "first");
        using var viewer = await ViewerClient.LogInAsync(server);

        await viewer.GetAsync($"/sessions/{recorder.SessionId}");
        await Probe.UntilAsync(async () => (await MomentsAsync(viewer, recorder)).SequenceEqual(["first"]));

        await recorder.AppendAsync(Recording.Segment(1, "second"));
        await Probe.UntilAsync(async () =>
        {
            await viewer.GetAsync($"/sessions/{recorder.SessionId}");
            return (await MomentsAsync(viewer, recorder)).SequenceEqual(["first", "second"]);
        });
    }

    [Fact]
    public async Task SessionThatNobodyWatchesIsIndexedNowAndThen()
    {
        await using var server = await servers.StartAsync("--Indexing:RunningSeconds=1");
        await using var recorder = await RecordAsync(server, "first");
        using var viewer = await ViewerClient.LogInAsync(server);

        await Probe.UntilAsync(async () => (await MomentsAsync(viewer, recorder)).SequenceEqual(["first"]));

        Assert.Equal("recording", (await SessionAsync(viewer, recorder)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task SegmentThatMayStillComeIsWaitedFor()
    {
        await using var server = await servers.StartAsync("--Indexing:RunningSeconds=1");
        await using var recorder = await RecordAsync(server, "first");
        using var viewer = await ViewerClient.LogInAsync(server);
        await recorder.AppendAsync(Recording.Segment(2, "third"));
        await recorder.WaitAsync(() => recorder.Acked.Contains(2));
        await Task.Delay(3_000, Token);
        Assert.Equal(["first"], await MomentsAsync(viewer, recorder));

        await recorder.AppendAsync(Recording.Segment(1, "second"));

        await Probe.UntilAsync(async () => (await MomentsAsync(viewer, recorder)).SequenceEqual(["first", "second", "third"]));
        Assert.Equal(1, (await viewer.GetAsync($"/sessions/{recorder.SessionId}")).GetProperty("packs").GetArrayLength());
    }

    [Fact]
    public async Task SegmentThatDoesNotComeIsNotWaitedForLongAlsoIfNothingElseComes()
    {
        await using var server = await servers.StartAsync(Never);
        await using var recorder = await RecordAsync(server, "first");
        using var viewer = await ViewerClient.LogInAsync(server);
        await using var live = await LiveViewer.ConnectAsync(server.Address, viewer.Cookie);
        await live.WatchAsync(recorder.SessionId);
        await recorder.AppendAsync(Recording.Segment(2, "third"));

        await Probe.UntilAsync(async () => (await MomentsAsync(viewer, recorder)).Contains("third"));

        Assert.Contains((await MomentsAsync(viewer, recorder)), text => text!.StartsWith("Segment 1 is missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SessionThatHasJustEndedIsIndexedForWhoeverWatchesIt()
    {
        await using var server = await servers.StartAsync(Never, "--Indexing:FinishSeconds=3600");
        await using var recorder = await RecordAsync(server, "first");
        await recorder.FinishAsync();
        using var viewer = await ViewerClient.LogInAsync(server);

        await using var live = await LiveViewer.ConnectAsync(server.Address, viewer.Cookie);
        await live.WatchAsync(recorder.SessionId);

        await Probe.UntilAsync(async () => (await MomentsAsync(viewer, recorder)).SequenceEqual(["first"]));
        Assert.False((await viewer.GetAsync($"/sessions/{recorder.SessionId}")).GetProperty("indexed").GetBoolean());
    }

    [Fact]
    public async Task ImportThatSomebodyOpensIsIndexedBeforeTheSweepComes()
    {
        await using var server = await servers.StartAsync("--Indexing:SweepCron=0 0 1 1 *");
        using var viewer = await ViewerClient.LogInAsync(server);
        using var content = new StringContent($"{Rrweb.Snapshot("a shop")}\n{Recording.Event(1, "first")}");
        using var answer = await viewer.Http.PostAsync(new Uri("/api/v1/sessions/import", UriKind.Relative), content, Token);
        var id = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("id").GetString()!;

        await using var live = await LiveViewer.ConnectAsync(server.Address, viewer.Cookie);
        await live.WatchAsync(id);

        await Probe.UntilAsync(async () => (await viewer.GetAsync($"/sessions/{id}")).GetProperty("indexed").GetBoolean());
        Assert.Equal(1, (await viewer.GetAsync($"/sessions/{id}")).GetProperty("packs").GetArrayLength());
    }

    private static async Task<TestRecorder> RecordAsync(ServerProcess server, string mark)
    {
        var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await recorder.AppendAsync(Recording.Segment(0, mark));
        await recorder.WaitAsync(() => recorder.Acked.Count == 1);
        return recorder;
    }

    private static async Task<JsonElement> SessionAsync(ViewerClient viewer, TestRecorder recorder) =>
        (await viewer.GetAsync($"/sessions/{recorder.SessionId}")).GetProperty("session");

    private static async Task<List<string?>> MomentsAsync(ViewerClient viewer, TestRecorder recorder) =>
        [
            .. (await viewer.GetAsync($"/sessions/{recorder.SessionId}/moments"))
                .GetProperty("moments")
                .EnumerateArray()
                .Select(one => one.GetProperty("moment").GetProperty("text").GetString()),
        ];
}

public sealed class SqliteRunningTests(SqliteServers servers) : RunningContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoRunningTests(MongoServers servers) : RunningContract(servers), IClassFixture<MongoServers>;
