using System.Net;
using Microsoft.AspNetCore.SignalR;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>A segment that comes late opens a closed session again, and never a deleted one.</summary>
public abstract class LateContract(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DeletedSessionStaysDeletedWhateverItsRecorderStillSends()
    {
        await using var server = await servers.StartAsync();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await recorder.AppendAsync(Recording.Error(0, "boom"));
        await recorder.WaitAsync(() => recorder.AckedCount == 1);
        using var viewer = await ViewerClient.LogInAsync(server);
        using (var deleted = await viewer.Http.DeleteAsync(Session(recorder), Token))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        await recorder.AppendAsync(Recording.Segment(1)); // The recorder's connection is still open.
        await recorder.WaitAsync(() => recorder.Nacks.Any(nack => nack is { Number: 1, Code: "closed" }));
        var refusal = await Assert.ThrowsAsync<HubException>(() => recorder.BeginAsync(server.Address));
        using var flush = FlushContent.Of(recorder.SessionId, recorder.PageId, recorder.Token, Recording.Segment(2));
        using var answer = await viewer.Http.PostAsync(new Uri("/ingest/flush", UriKind.Relative), flush, Token);

        Assert.Contains("closed: ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        using (var manifest = await viewer.Http.GetAsync(Session(recorder), Token))
            Assert.Equal(HttpStatusCode.NotFound, manifest.StatusCode);
        Assert.Empty((await viewer.GetAsync("/sessions")).GetProperty("sessions").EnumerateArray());
        Assert.Equal(
            (1L, 1L),
            ((await Conservation.AssertAsync(server)).Stored, (await Conservation.AssertAsync(server)).Refused["closed"])
        );
    }

    [Fact]
    public async Task LateSegmentsOpenAnIndexedSessionAgainAndItIsIndexedAnew()
    {
        await using var server = await servers.StartAsync("--Indexing:FinishSeconds=1", "--Indexing:SweepCron=* * * * * *");
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await recorder.AppendAsync(Recording.Segment(1));
        await recorder.WaitAsync(() => recorder.AckedCount == 1);
        await recorder.FinishAsync();
        using var viewer = await ViewerClient.LogInAsync(server);
        await WaitForAsync(viewer, recorder, "indexed", 1);

        await using var late = new TestRecorder
        {
            SessionId = recorder.SessionId,
            PageId = recorder.PageId,
            Token = recorder.Token,
        };
        await late.BeginAsync(server.Address);
        await late.AppendAsync(Recording.Segment(0));
        await late.WaitAsync(() => late.AckedCount == 2);
        await WaitForAsync(viewer, recorder, "recording", 2);
        await late.FinishAsync();

        await WaitForAsync(viewer, recorder, "indexed", 2);
        Assert.Equal([0, 1], await Recorded.NumbersAsync(viewer, recorder.SessionId));
        await Conservation.AssertAsync(server);
    }

    private static Uri Session(TestRecorder recorder) => new($"/api/v1/sessions/{recorder.SessionId}", UriKind.Relative);

    private static async Task WaitForAsync(ViewerClient viewer, TestRecorder recorder, string state, int segments)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var session = (await viewer.GetAsync($"/sessions/{recorder.SessionId}")).GetProperty("session");
            if (session.GetProperty("state").GetString() == state && session.GetProperty("segments").GetInt32() == segments)
                return;
            await Task.Delay(100, patience.Token);
        }
    }
}

public sealed class SqliteLateTests(SqliteServers servers) : LateContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoLateTests(MongoServers servers) : LateContract(servers), IClassFixture<MongoServers>;
