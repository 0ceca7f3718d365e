using System.Diagnostics;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Indexing;

/// <summary>Closing in the running server: the jobs really run, and a restart forgets no session.</summary>
public abstract class SweepContract(Servers servers)
{
    private const string EverySecond = "--Indexing:SweepCron=* * * * * *";
    private const string AtNewYear = "--Indexing:SweepCron=0 0 1 1 *";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task FinishedSessionIsIndexedAndNoLongerLive()
    {
        await using var server = await servers.StartAsync("--Indexing:FinishSeconds=1", EverySecond);
        await using var recorder = await RecordAsync(server);
        using var viewer = await ViewerClient.LogInAsync(server);
        Assert.True((await viewer.GetAsync($"/sessions/{recorder.SessionId}")).GetProperty("session").GetProperty("live").GetBoolean());

        await recorder.FinishAsync();

        await WaitForIndexedAsync(viewer, recorder.SessionId);
    }

    [Fact]
    public async Task SessionOfAKilledServerIsClosedAsTheNextOneStarts()
    {
        await using var server = await servers.StartAsync("--Indexing:SilentSeconds=2", AtNewYear);
        await using var recorder = await RecordAsync(server);
        await server.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken);

        await server.StartAgainAsync();

        using var viewer = await ViewerClient.LogInAsync(server);
        await WaitForIndexedAsync(viewer, recorder.SessionId);
    }

    [Theory]
    [InlineData("--Indexing:SilentSeconds=0", "SilentSeconds")]
    [InlineData("--Indexing:FinishSeconds=-1", "FinishSeconds")]
    [InlineData("--Indexing:SweepCron=now and then", "Indexing:SweepCron is 'now and then'")]
    public async Task SettingThatMakesNoSenseEndsTheStartWithOneLine(string setting, string named)
    {
        using var data = new TempFolder();
        var (exitCode, _, errors) = await ServerProcess.RunAsync(
            null,
            "--PORT=0",
            "--Hosting:BuildWeb=false",
            $"--Data:Path={data.Path}",
            setting
        );

        Assert.Equal(1, exitCode);
        Assert.Contains(named, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static async Task<TestRecorder> RecordAsync(ServerProcess server)
    {
        var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await recorder.AppendAsync(Recording.Segment(0));
        await recorder.WaitAsync(() => recorder.Acked.Count == 1);
        return recorder;
    }

    private static async Task WaitForIndexedAsync(ViewerClient viewer, string sessionId)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            var session = (await viewer.GetAsync($"/sessions/{sessionId}")).GetProperty("session");
            if (session.GetProperty("state").GetString() == "indexed")
            {
                Assert.False(session.GetProperty("live").GetBoolean());
                Assert.Equal(1, session.GetProperty("segments").GetInt32());
                return;
            }

            Assert.True(waiting.Elapsed < Patience, $"It is still {session}.");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }
}

public sealed class SqliteSweepTests(SqliteServers servers) : SweepContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoSweepTests(MongoServers servers) : SweepContract(servers), IClassFixture<MongoServers>;
