using MongoDB.Driver;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Tests.Support;
using SessionReplay.TestMongo;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>
/// The database dies while the server lives, and loses everything that was only in its memory. SQLite runs inside the server's process, so
/// CrashContract and PowerCutTests cover it.
/// </summary>
public sealed class DatabaseCrashTests
{
    private const int Recorders = 20;
    private const int AcksBetweenKills = Recorders * 10;
    private const int DiskMegabytes = 512;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KilledDatabaseHasEveryAckedSegmentAndTheServerGoesOn()
    {
        var kills = Scale.Of(3, 20);
        await using var database = await FragileMongoDatabase.StartAsync(DiskMegabytes, Token);
        var connectionString = new MongoUrlBuilder(database.ConnectionString) { DatabaseName = "crashed" }.ToString();
        await using var server = await ServerProcess.StartAsync(
            ViewerClient.Setting,
            $"--ConnectionStrings:Mongo={connectionString}",
            "--Ingest:MinFreeBytes=0",
            "--Ingest:MinFreeBytesForNew=0"
        );
        await using var store = await TestStore.OpenMongoAsync(connectionString);
        var all = Enumerable.Range(0, Recorders).Select(_ => new SteadyRecorder(() => server.Address)).ToList();
        using var recorded = new CancellationTokenSource();
        var sending = all.Select(recorder => recorder.RunAsync(recorded.Token, Token)).ToList();

        for (var kill = 1; kill <= kills; kill++)
        {
            await RecordUntilAsync(kill * AcksBetweenKills);
            var acked = all.Select(recorder => recorder.Hub.Acked).ToList();
            await database.KillAsync(Token);
            for (var i = 0; i < all.Count; i++)
                Assert.Empty(acked[i].Except(await StoredAsync(store, all[i].Hub)));
        }

        await recorded.CancelAsync();
        await SteadyRecorder.DoneAsync(sending, server);

        Assert.False(server.HasExited);
        var counts = await Conservation.AssertAsync(server);
        Assert.True(counts.AllRefused > 0, "No kill was noticed.");
        using var viewer = await ViewerClient.LogInAsync(server);
        foreach (var recorder in all)
        {
            Assert.Equal(Enumerable.Range(0, recorder.Count), await Recorded.NumbersAsync(viewer, recorder.Hub.SessionId));
            for (var number = 0; number < recorder.Count; number++)
                await Recorded.AssertBytesAsync(viewer, recorder.Hub, number, recorder[number]);
            await recorder.DisposeAsync();
        }

        async Task RecordUntilAsync(int acks)
        {
            var began = TimeProvider.System.GetTimestamp();
            for (var number = all[0].Count; all.Sum(recorder => recorder.Hub.AckedCount) < acks; number++)
            {
                foreach (var recorder in all)
                    recorder.Add(Recording.Segment(number));
                Assert.True(
                    TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(2),
                    $"Segments are no longer acked. The server said:\n{server.Output}"
                );
                await Task.Delay(20, Token);
            }
        }
    }

    /// <summary>The numbers of the stored segments; asks until the database is up again.</summary>
    private static async Task<IReadOnlyList<int>> StoredAsync(TestStore store, TestRecorder recorder)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                var ranges = await store.Segments.NumbersAsync(recorder.SessionId, recorder.PageId, patience.Token);
                return [.. ranges.SelectMany(range => Enumerable.Range(range.From, range.To - range.From + 1))];
            }
            catch (MongoException)
            {
                await Task.Delay(100, patience.Token);
            }
        }
    }
}
