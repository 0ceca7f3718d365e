using Microsoft.AspNetCore.SignalR;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>
/// While the database answers nothing, every ack given is true, memory stays bounded, and recorders
/// hold back; afterwards everything is stored.
/// </summary>
public abstract class StallContract(Servers servers)
{
    private const long QueueBytes = 2 * 1024 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StalledDatabaseMeansNoFalseAckBoundedMemoryAndABacklogThatIsCleared()
    {
        var size = Scale.Of(60, 500);
        var stall = Scale.Seconds(5, 60);
        await using var stallable = await servers.StartStallableAsync(
            heapMegabytes: Scale.Of(96, 256),
            $"--Ingest:QueueBytes={QueueBytes}",
            "--Ingest:QueueWaitSeconds=1"
        );
        var server = stallable.Server;
        var recorders = Enumerable.Range(0, size).Select(_ => new SteadyRecorder(() => server.Address)).ToList();
        using var recorded = new CancellationTokenSource();
        var sending = recorders.Select(recorder => recorder.RunAsync(recorded.Token, Token)).ToList();
        var number = 0;
        await RecordAsync(TimeSpan.FromSeconds(1));

        await stallable.StallAsync();
        await RecordAsync(stall / 2);
        foreach (var recorder in recorders)
            await AssertAckedIsStoredAsync(stallable.Store, recorder.Hub);
        await RecordAsync(stall / 2);
        Assert.Contains(recorders, recorder => !recorder.HasAllAcked);
        await stallable.FlowAsync();
        await recorded.CancelAsync();
        await SteadyRecorder.DoneAsync(sending, server);

        Assert.DoesNotContain("OutOfMemory", server.Output, StringComparison.Ordinal);
        Assert.Contains(recorders, recorder => recorder.HeldBack > 0);
        foreach (var recorder in recorders)
            Assert.Equal(
                [new(0, number - 1)],
                await stallable.Store.Segments.NumbersAsync(recorder.Hub.SessionId, recorder.Hub.PageId, Token)
            );
        // A segment whose commit was not answered may have been stored nevertheless; it came again and counts as a duplicate.
        var counts = await Conservation.AssertAsync(server);
        Assert.InRange(counts.Stored, (size * number) - counts.Duplicate, size * number);

        // The window has opened again by itself.
        foreach (var recorder in recorders)
            recorder.Add(Recording.Segment(number));
        await Task.WhenAll(recorders.Select(recorder => recorder.RunAsync(Token)));
        Assert.All(recorders, recorder => Assert.NotEqual(0, recorder.Hub.Acks.Last().Window));
        foreach (var recorder in recorders)
            await recorder.DisposeAsync();

        async Task RecordAsync(TimeSpan time)
        {
            var until = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(until) < time)
            {
                var segment = Recording.Segment(number++, Convert.ToHexString(Bytes(number)));
                foreach (var recorder in recorders)
                    recorder.Add(segment);
                Assert.False(server.HasExited, $"The server has died:\n{server.Output}");
                await Task.Delay(Scale.Of(100, 500), Token);
            }
        }
    }

    /// <summary>
    /// A recorder that is cut while its Begin is being answered comes back and asks again; when many do, a slow store answers none of them.
    /// </summary>
    [Fact]
    public async Task BeginThatTheStoreAnswersLateIsNotCut()
    {
        await using var stallable = await servers.StartStallableAsync(heapMegabytes: 256, "--Ingest:BeginSeconds=1");
        await using var before = new TestRecorder();
        await before.BeginAsync(stallable.Server.Address); // The server now has the keys in memory.

        await stallable.StallAsync();
        await using var recorder = new TestRecorder();
        var beginning = recorder.BeginAsync(stallable.Server.Address);
        await Task.Delay(TimeSpan.FromSeconds(4), Token);
        Assert.False(beginning.IsCompleted);
        await stallable.FlowAsync();

        await beginning;
        await recorder.AppendAsync(Recording.Segment(0));
        await recorder.WaitAsync(() => recorder.IsAcked(0));
    }

    /// <summary>Otherwise thousands of them at once would stand before the writer and before the Begins.</summary>
    [Fact]
    public async Task FinishTakesItsTurnWithTheBegins()
    {
        await using var stallable = await servers.StartStallableAsync(heapMegabytes: 256);
        var visits = Enumerable.Range(0, 40).Select(_ => new TestRecorder()).ToList();
        foreach (var visit in visits)
            await visit.BeginAsync(stallable.Server.Address);

        await stallable.StallAsync();
        foreach (var visit in visits)
            await visit.FinishAsync();
        await using var next = new TestRecorder();
        var refusal = await Assert.ThrowsAsync<HubException>(() =>
            next.BeginAsync(stallable.Server.Address).WaitAsync(TimeSpan.FromSeconds(60), Token)
        );
        Assert.Contains("busy: ", refusal.Message, StringComparison.Ordinal);
        await stallable.FlowAsync();

        await next.BeginAsync(stallable.Server.Address);
        foreach (var visit in visits)
            await visit.DisposeAsync();
    }

    /// <summary>4,000 random bytes, 8,000 hex digits in the segment.</summary>
    private static byte[] Bytes(int seed)
    {
        var bytes = new byte[4_000];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static async Task AssertAckedIsStoredAsync(TestStore store, TestRecorder recorder)
    {
        var acked = recorder.Acked;
        var stored = await store.Segments.NumbersAsync(recorder.SessionId, recorder.PageId, Token);
        Assert.All(acked, number => Assert.Contains(stored, range => range.From <= number && number <= range.To));
    }
}

public sealed class SqliteStallTests(SqliteServers servers) : StallContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoStallTests(MongoServers servers) : StallContract(servers), IClassFixture<MongoServers>;
