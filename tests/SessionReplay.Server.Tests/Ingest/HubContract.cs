using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>What a recorder may rely on over the hub, on either database.</summary>
public abstract class HubContract(Servers servers)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OfficialClientRecordsOverBothProtocols(bool messagePack)
    {
        var server = await servers.SharedAsync();
        await using var recorder = new TestRecorder { MessagePack = messagePack };

        var reply = await recorder.BeginAsync(server.Address);
        for (var number = 0; number < 5; number++)
            await recorder.AppendAsync(Recording.Segment(number));
        await recorder.WaitAsync(() => recorder.Acked.Count == 5);

        Assert.Empty(reply.Acked);
        Assert.Equal((WireFormat.MaxSegmentBytes, WireFormat.MaxRawBytes), (reply.Limits.MaxSegmentBytes, reply.Limits.MaxRawBytes));
        Assert.Equal(
            (recorder.PageId, 4, reply.Window),
            (recorder.Acks.Last().PageId, recorder.Acks.Last().Hi, recorder.Acks.Last().Window)
        );
        await Recorded.AssertNumbersAsync(server, recorder.SessionId, Enumerable.Range(0, 5));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LargestSegmentIsTakenOverBothProtocols(bool messagePack)
    {
        await using var recorder = new TestRecorder { MessagePack = messagePack };
        await recorder.BeginAsync((await servers.SharedAsync()).Address);
        var (raw, records) = Recording.Raw(Recording.Event(0, new string('x', WireFormat.MaxSegmentBytes - 1_000)));

        await recorder.AppendAsync(SealedSegment.Seal(0, raw, records, deflate: false));
        await recorder.WaitAsync(() => recorder.Acked.Contains(0));

        Assert.Empty(recorder.Nacks);
    }

    [Fact]
    public async Task ResentSegmentIsStoredOnceAndAckedAgain()
    {
        var server = await servers.SharedAsync();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);

        await recorder.AppendAsync(Recording.Segment(0, "first"));
        await recorder.WaitAsync(() => recorder.Acks.Count == 1);
        await recorder.AppendAsync(Recording.Segment(0, "again"));
        await recorder.WaitAsync(() => recorder.Acks.Count == 2);

        using var viewer = await ViewerClient.LogInAsync(server);
        Recorded.AssertSame([Recording.Event(0, "first")], await viewer.EventsAsync(recorder.SessionId));
    }

    [Fact]
    public async Task SegmentsOutOfOrderAreAckedAsRangesAndKeptInOrder()
    {
        var server = await servers.SharedAsync();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);

        await recorder.AppendAsync(Recording.Segment(2));
        await recorder.WaitAsync(() => recorder.Acked.Contains(2));
        Assert.Equal(-1, recorder.Acks.Last().Hi);
        await recorder.AppendAsync(Recording.Segment(1));
        await recorder.AppendAsync(Recording.Segment(0));
        await recorder.WaitAsync(() => recorder.Acks.Last().Hi == 2);

        await Recorded.AssertNumbersAsync(server, recorder.SessionId, [0, 1, 2]);
    }

    [Fact]
    public async Task RecorderThatComesBackIsToldWhatIsStored()
    {
        var server = await servers.SharedAsync();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        foreach (var number in new[] { 0, 1, 4 })
            await recorder.AppendAsync(Recording.Segment(number));
        await recorder.WaitAsync(() => recorder.Acked.Count == 3);

        var reply = await recorder.BeginAsync(server.Address);
        Assert.Equal(
            [
                [0, 1],
                [4, 4],
            ],
            reply.Acked
        );

        await recorder.AppendAsync(Recording.Segment(2));
        await recorder.AppendAsync(Recording.Segment(3));
        await recorder.WaitAsync(() => recorder.Acks.Last().Hi == 4);
    }

    [Fact]
    public async Task BadSegmentsAreRefusedByCodeAndTheNextIsStored()
    {
        var server = await servers.SharedAsync();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        var (raw, records) = Recording.Raw(Recording.Event(7));
        var damaged = SealedSegment.Seal(7, raw, records, deflate: false);
        damaged[^2] ^= 1;

        await recorder.AppendAsync(damaged);
        await recorder.AppendAsync([1, 2, 3]);
        await recorder.AppendAsync(SealedSegment.Seal(8, raw, records + 1));
        await recorder.AppendAsync(new byte[WireFormat.MaxSegmentBytes + 1]);
        await recorder.AppendAsync(Recording.Segment(0));
        await recorder.WaitAsync(() => recorder.Nacks.Count == 4 && recorder.Acked.Contains(0));

        Assert.Equal(
            [(7, "bad_crc"), (-1, "schema"), (8, "schema"), (-1, "too_large")],
            recorder.Nacks.Select(nack => (nack.Number, nack.Code))
        );
        await Recorded.AssertNumbersAsync(server, recorder.SessionId, [0]);
    }

    [Fact]
    public async Task AppendBeforeBeginEndsTheConnection()
    {
        await using var recorder = new TestRecorder();
        await recorder.ConnectAsync((await servers.SharedAsync()).Address);

        await recorder.AppendAsync(Recording.Segment(0));

        await recorder.WaitAsync(() => recorder.State == HubConnectionState.Disconnected);
    }

    [Fact]
    public async Task SessionBelongsToWhoeverBeganIt()
    {
        var server = await servers.SharedAsync();
        await using var owner = new TestRecorder();
        await owner.BeginAsync(server.Address);
        await using (var early = new TestRecorder { SessionId = owner.SessionId })
            // Nothing is stored yet, and the first answer may have been lost, so no token is needed.
            Assert.Equal(owner.Token, (await early.BeginAsync(server.Address)).Token);
        await owner.AppendAsync(Recording.Segment(0));
        await owner.WaitAsync(() => owner.Acked.Count == 1);

        await using var stranger = new TestRecorder { SessionId = owner.SessionId };
        await AssertRefusedAsync("auth", stranger, server);
        await using var forger = new TestRecorder { SessionId = owner.SessionId, Token = new string('0', 64) };
        await AssertRefusedAsync("auth", forger, server);
        await using var other = new TestRecorder();
        await other.BeginAsync(server.Address);
        await using var borrower = new TestRecorder { SessionId = owner.SessionId, Token = other.Token };
        await AssertRefusedAsync("auth", borrower, server);

        await using var otherTab = new TestRecorder { SessionId = owner.SessionId, Token = owner.Token };
        Assert.Equal(owner.Token, (await otherTab.BeginAsync(server.Address)).Token);
    }

    [Fact]
    public async Task UnknownKeyAndMalformedIdsAreRefused()
    {
        var server = await servers.SharedAsync();
        await using var unknown = new TestRecorder { Key = "nobody" };
        await AssertRefusedAsync("auth", unknown, server);
        await using var session = new TestRecorder { SessionId = "../../etc" };
        await AssertRefusedAsync("schema", session, server);
        await using var page = new TestRecorder { PageId = new string('A', 16) };
        await AssertRefusedAsync("schema", page, server);
    }

    [Fact]
    public async Task NoKeyAndNoTokenStandsInTheLog()
    {
        await using var server = await servers.StartAsync(
            "--Logging:LogLevel:Default=Debug",
            "--Logging:LogLevel:Microsoft.AspNetCore=Information"
        );
        var key = await server.CommandAsync("projects", "create", "--project", "shop", "--origin", "http://localhost:3000");
        await using var owner = new TestRecorder { Key = key, Origin = "http://localhost:3000" };
        for (var tries = 0; owner.Token is null && tries < 100; tries++)
        {
            await owner.BeginAsync(server.Address).ContinueWith(_ => { }, TaskScheduler.Default);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        await owner.AppendAsync(Recording.Segment(0));
        await owner.WaitAsync(() => owner.Acked.Count == 1);
        await owner.AppendAsync([1, 2, 3]);
        await owner.WaitAsync(() => owner.Nacks.Count == 1);
        await using var thief = new TestRecorder
        {
            SessionId = Recording.NewSessionId(),
            Key = key,
            Token = owner.Token,
            Origin = "http://localhost:3000",
        };
        await AssertRefusedAsync("auth", thief, server);

        // The log is written a moment later.
        await Probe.UntilAsync(() => Task.FromResult(server.Output.Contains("refused, auth", StringComparison.Ordinal)));
        Assert.DoesNotContain(key, server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(owner.Token!, server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(ViewerClient.Password, server.Output, StringComparison.Ordinal);
    }

    private static async Task AssertRefusedAsync(string code, TestRecorder recorder, ServerProcess server)
    {
        var refusal = await Assert.ThrowsAsync<HubException>(() => recorder.BeginAsync(server.Address));
        Assert.Contains($"HubException: {code}: ", refusal.Message, StringComparison.Ordinal);
    }
}

public sealed class SqliteHubTests(SqliteServers servers) : HubContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoHubTests(MongoServers servers) : HubContract(servers), IClassFixture<MongoServers>;
