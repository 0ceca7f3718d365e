using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Records;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>The server is away for a while, and then all recorders come at once: recording goes on, and nothing is lost.</summary>
public abstract class AwayContract(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ServerThatIsAwayRefusedAndThen503LosesNothing()
    {
        var size = Scale.Of(10, 50);
        var away = Scale.Seconds(2, 60);
        await using var server = await servers.StartAsync();
        await using var proxy = FaultyProxy.To(server);
        var recorders = Enumerable.Range(0, size).Select(_ => new SteadyRecorder(() => proxy.Address)).ToList();
        using var recorded = new CancellationTokenSource();
        var sending = recorders.Select(recorder => recorder.RunAsync(recorded.Token, Token)).ToList();
        var number = 0;
        await RecordAsync(TimeSpan.FromSeconds(0.5));
        await recorders[0].Hub.WaitAsync(() => recorders.TrueForAll(recorder => recorder.Begins >= 1));

        proxy.Refuse();
        await server.KillAsync();
        await RecordAsync(away);
        await server.StartAgainAsync();
        proxy.Accept();
        await recorders[0].Hub.WaitAsync(() => recorders.TrueForAll(recorder => recorder.Begins >= 2));

        proxy.IsUnavailable = true;
        proxy.Cut();
        await RecordAsync(away);
        proxy.IsUnavailable = false;
        await RecordAsync(TimeSpan.FromSeconds(0.2));
        await recorded.CancelAsync();
        await SteadyRecorder.DoneAsync(sending, server);

        await Conservation.AssertAsync(server);
        using var viewer = await ViewerClient.LogInAsync(server);
        foreach (var recorder in recorders)
        {
            Assert.True(recorder.Begins >= 3, $"It began {recorder.Begins} times.");
            Assert.Equal(Enumerable.Range(0, number), await Recorded.NumbersAsync(viewer, recorder.Hub.SessionId));
            await recorder.DisposeAsync();
        }

        async Task RecordAsync(TimeSpan time)
        {
            var began = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(began) < time)
            {
                foreach (var recorder in recorders)
                    recorder.Add(Recording.Segment(number));
                number++;
                await Task.Delay(50, Token);
            }
        }
    }

    [Fact]
    public async Task ReconnectStormIsTakenAndEveryRecorderGoesOn()
    {
        var size = Scale.Of(250, 2_000);
        await using var server = await servers.StartAsync();
        await using var proxy = FaultyProxy.To(server);
        var recorders = Enumerable.Range(0, size).Select(_ => new SteadyRecorder(() => proxy.Address)).ToList();
        foreach (var recorder in recorders)
            recorder.Add(Recording.Segment(0));
        using var recorded = new CancellationTokenSource();
        var sending = recorders.Select(recorder => recorder.RunAsync(recorded.Token, Token)).ToList();
        await UntilAllAckedAsync();

        proxy.Cut();
        foreach (var recorder in recorders)
            recorder.Add(Recording.Segment(1));
        await recorded.CancelAsync();
        await SteadyRecorder.DoneAsync(sending, server);

        Assert.All(recorders, recorder => Assert.True(recorder.Begins >= 2));
        Assert.Equal(size * 2, (await Conservation.AssertAsync(server)).Stored);
        await Task.WhenAll(recorders.Select(recorder => recorder.DisposeAsync().AsTask()));

        async Task UntilAllAckedAsync()
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
            patience.CancelAfter(TimeSpan.FromMinutes(3));
            while (!recorders.TrueForAll(recorder => recorder.HasAllAcked))
                await Task.Delay(50, patience.Token);
        }
    }
}

public sealed class SqliteAwayTests(SqliteServers servers) : AwayContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoAwayTests(MongoServers servers) : AwayContract(servers), IClassFixture<MongoServers>;
