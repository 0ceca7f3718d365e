using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Records;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>
/// On SIGTERM the server stores and acks the segments that have come and asks each recorder to come back at a time of
/// its own; no recorder loses anything by it.
/// </summary>
public abstract partial class DrainContract(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StoppedServerStoresAndAcksWhatCameAndSpreadsTheReturn()
    {
        var size = Scale.Of(20, 200);
        await using var server = await servers.StartAsync("--Ingest:ReturnSeconds=2");
        await using var proxy = FaultyProxy.To(server);
        var recorders = Enumerable.Range(0, size).Select(_ => new SteadyRecorder(() => proxy.Address)).ToList();
        using var recorded = new CancellationTokenSource();
        var sending = recorders.Select(recorder => recorder.RunAsync(recorded.Token, Token)).ToList();
        for (var number = 0; number < 200; number++)
        {
            foreach (var recorder in recorders)
                recorder.Add(Recording.Segment(number, new string('x', 2_000)));
            await Task.Delay(2, Token);
        }

        await recorders[0].Hub.WaitAsync(() => recorders.TrueForAll(recorder => recorder.Hub.AckedCount > 0));
        Assert.Equal(0, await server.StopAsync());
        proxy.Refuse();

        AssertConserved(server.Output);
        Assert.All(recorders, recorder => Assert.NotEmpty(recorder.AskedBackAfterMs));
        Assert.True(
            recorders.Select(recorder => recorder.AskedBackAfterMs.Last()).Distinct().Count() > size / 2,
            "They were asked to come back all at once."
        );
        var acked = recorders.ToDictionary(recorder => recorder, recorder => recorder.Hub.Acked.ToList());

        await server.StartAgainAsync();
        using (var viewer = await ViewerClient.LogInAsync(server))
        {
            // The stored segments are exactly the acked ones: no acked segment is missing, and no stored one was left without an ack.
            foreach (var (recorder, numbers) in acked)
                Assert.Equal(numbers, await Recorded.NumbersAsync(viewer, recorder.Hub.SessionId));
            proxy.Accept();
            await recorded.CancelAsync();
            await SteadyRecorder.DoneAsync(sending, server);
            foreach (var recorder in recorders)
                Assert.Equal(Enumerable.Range(0, 200), await Recorded.NumbersAsync(viewer, recorder.Hub.SessionId));
        }

        await Conservation.AssertAsync(server);
        foreach (var recorder in recorders)
            await recorder.DisposeAsync();
    }

    [Fact]
    public async Task StoppingServerIsNotReadyAndTakesNobodyNew()
    {
        await using var server = await servers.StartAsync();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        using var client = server.NewClient();

        var stopping = server.StopAsync();
        await recorder.WaitAsync(() => recorder.Acks.Any(ack => ack.Window == 0)); // The recorder is told before anything else ends.
        using var ready = await client.GetAsync(new Uri("/readyz", UriKind.Relative), Token);
        using var body = FlushContent.Of(Recording.NewSessionId(), Recording.NewPageId(), null, Recording.Segment(0));
        using var flush = await client.PostAsync(new Uri("/ingest/flush", UriKind.Relative), body, Token);
        await using var newcomer = new TestRecorder { SkipNegotiation = true };
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => newcomer.BeginAsync(server.Address));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (ready.StatusCode, flush.StatusCode));
        Assert.NotNull(flush.Headers.RetryAfter);
        Assert.Contains("busy: ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await stopping);
    }

    /// <summary>The last line that ingest logs has the counters after all connections have ended.</summary>
    private static void AssertConserved(string output)
    {
        var counts = EndLine().Match(output);
        Assert.True(counts.Success, output);
        var (received, stored, duplicate, refused, inFlight) = (Number(1), Number(2), Number(3), Number(4), Number(5));
        Assert.True(received == stored + duplicate + refused && inFlight == 0, counts.Value);

        long Number(int group) => long.Parse(counts.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"(\d+) received = (\d+) stored \+ (\d+) duplicate \+ (\d+) refused.*, (\d+) in flight")]
    private static partial Regex EndLine();
}

public sealed class SqliteDrainTests(SqliteServers servers) : DrainContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoDrainTests(MongoServers servers) : DrainContract(servers), IClassFixture<MongoServers>;
