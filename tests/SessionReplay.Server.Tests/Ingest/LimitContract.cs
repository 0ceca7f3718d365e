using System.Net;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>How much one sender may send, by settings. Refused segments may come again, and nothing is lost.</summary>
public abstract class LimitContract(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SegmentsOverTheRateAreToldToWaitAndAllAreStoredInTheEnd()
    {
        await using var server = await servers.StartAsync("--Rates:SegmentsPerSecondPerAddress=2");
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        const int Count = 30;

        for (var number = 0; number < Count; number++)
            await recorder.AppendAsync(Recording.Segment(number));
        await recorder.WaitAsync(() => recorder.Acked.Count + recorder.Nacks.Count >= Count);
        Assert.NotEmpty(recorder.Nacks);
        Assert.All(recorder.Nacks, nack => Assert.Equal(("busy", true), (nack.Code, nack.RetryAfterMs >= 1_000)));
        Assert.InRange(recorder.Acked.Count, 20, Count); // Ten seconds' worth, 20 segments, may come at once.

        await Probe.UntilAsync(async () =>
        {
            foreach (var number in Enumerable.Range(0, Count).Except(recorder.Acked))
                await recorder.AppendAsync(Recording.Segment(number));
            await Task.Delay(500, Token);
            return recorder.Acked.Count == Count;
        });
        await Recorded.AssertNumbersAsync(server, recorder.SessionId, Enumerable.Range(0, Count));
    }

    [Fact]
    public async Task PageWithThousandsOfHolesIsOver()
    {
        await using var server = await servers.StartAsync("--Rates:SegmentsPerSecondPerAddress=0");
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        try
        {
            for (var number = 1; number < 10_000 && recorder.State == HubConnectionState.Connected; number += 2)
                await recorder.AppendAsync(Recording.Segment(number));
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or OperationCanceledException)
        {
            // The server has ended the connection.
        }

        await recorder.WaitAsync(() => recorder.State != HubConnectionState.Connected);
        var refusal = await Assert.ThrowsAsync<HubException>(() => recorder.BeginAsync(server.Address));
        Assert.Contains("closed: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BytesOverTheRateAreToldToWait()
    {
        await using var server = await servers.StartAsync("--Rates:BytesPerSecondPerKey=1000");
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        var text = Convert.ToHexString(new byte[2_000]);

        // Ten seconds' worth, 10,000 bytes, may come at once: two of these segments and not a third.
        for (var number = 0; number < 10; number++)
        {
            var (raw, records) = Recording.Raw(Recording.Event(number, text));
            await recorder.AppendAsync(Wire.Transport.SealedSegment.Seal(number, raw, records, deflate: false));
        }

        await recorder.WaitAsync(() => recorder.Acked.Count + recorder.Nacks.Count == 10);
        Assert.Equal(2, recorder.Acked.Count);
        Assert.All(recorder.Nacks, nack => Assert.Equal("busy", nack.Code));
    }

    /// <summary>A segment may inflate to 200 times its bytes, and the server inflates and reads all of them.</summary>
    [Fact]
    public async Task BytesCountAsWhatTheyInflateTo()
    {
        await using var server = await servers.StartAsync("--Rates:BytesPerSecondPerKey=1000");
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        var segments = Enumerable.Range(0, 2).Select(number => Recording.Segment(number, new string('x', 100_000))).ToList();
        Assert.All(segments, segment => Assert.InRange(segment.Length, 1, 1_000));

        foreach (var segment in segments)
            await recorder.AppendAsync(segment);

        await recorder.WaitAsync(() => recorder.Acked.Count + recorder.Nacks.Count == 2);
        Assert.Equal([(1, "busy")], recorder.Nacks.Select(nack => (nack.Number, nack.Code)));
    }

    [Fact]
    public async Task SessionHasNoMoreSegmentsAndPagesThanItMayAndTheRecorderIsToldToBeginAnother()
    {
        await using var server = await servers.StartAsync("--Data:MaxSegmentsPerSession=5", "--Data:MaxPagesPerSession=2");
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        for (var number = 0; number < 5; number++)
            await recorder.AppendAsync(Recording.Segment(number));
        await recorder.WaitAsync(() => recorder.Acked.Count == 5);

        await recorder.AppendAsync(Recording.Segment(5));
        await recorder.WaitAsync(() => !recorder.Nacks.IsEmpty);
        Assert.Equal([(5, "closed")], recorder.Nacks.Select(nack => (nack.Number, nack.Code)));
        await AssertClosedAsync(recorder);

        await using var first = new TestRecorder();
        await first.BeginAsync(server.Address);
        await using var second = new TestRecorder { SessionId = first.SessionId, Token = first.Token };
        await second.BeginAsync(server.Address);
        await using var third = new TestRecorder { SessionId = first.SessionId, Token = first.Token };
        await AssertClosedAsync(third);
        await second.BeginAsync(server.Address); // A page that the session already has goes on.

        async Task AssertClosedAsync(TestRecorder one) =>
            Assert.Contains(
                "closed: ",
                (await Assert.ThrowsAsync<HubException>(() => one.BeginAsync(server.Address))).Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public async Task FlushOverTheRateIsAskedBackLaterInSeconds()
    {
        await using var server = await servers.StartAsync("--Rates:NewSessionsPerMinutePerAddress=1");

        Assert.Equal(HttpStatusCode.OK, (await Probe.FlushAsync(server)).Status);
        var (status, retryAfter) = await Probe.FlushAsync(server);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.InRange(retryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task ForwardedAddressIsBelievedFromAKnownProxyOnly()
    {
        const string OneSession = "--Rates:NewSessionsPerMinutePerAddress=1";
        await using (var behind = await servers.StartAsync(OneSession, "--Hosting:KnownProxies=127.0.0.0/8"))
        {
            Assert.Equal(HttpStatusCode.OK, (await Probe.FlushAsync(behind, "192.0.2.1")).Status);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Probe.FlushAsync(behind, "192.0.2.1")).Status);
            // The address that the client itself wrote stands first and is not believed.
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Probe.FlushAsync(behind, "203.0.113.9, 192.0.2.1")).Status);
            Assert.Equal(HttpStatusCode.OK, (await Probe.FlushAsync(behind, "192.0.2.2")).Status);
            // Only a program of the server's own machine may come without an origin.
            Assert.Equal(HttpStatusCode.Unauthorized, (await Probe.FlushAsync(behind, "192.0.2.3", origin: null)).Status);
        }

        await using var alone = await servers.StartAsync(OneSession);
        Assert.Equal(HttpStatusCode.OK, (await Probe.FlushAsync(alone, "192.0.2.1")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Probe.FlushAsync(alone, "192.0.2.2")).Status);
    }
}

public sealed class SqliteLimitTests(SqliteServers servers) : LimitContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoLimitTests(MongoServers servers) : LimitContract(servers), IClassFixture<MongoServers>;
