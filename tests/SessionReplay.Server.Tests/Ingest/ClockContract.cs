using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>Pages whose clocks are wrong: what they recorded is stored as they said it, with the offset beside.</summary>
public abstract class ClockContract(Servers servers)
{
    private const long Day = 24L * 60 * 60 * 1000;
    private const long TenYears = 3_653 * Day;

    [Theory]
    [InlineData(-Day)]
    [InlineData(Day)]
    [InlineData(-TenYears)]
    [InlineData(TenYears)]
    public async Task ClockThatIsWrongIsStoredAsItIsWithItsOffset(long wrong)
    {
        var server = await servers.SharedAsync();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var theirs = now + wrong;
        await using var recorder = new TestRecorder { ClientNow = theirs };
        var reply = await recorder.BeginAsync(server.Address);

        string[] events = [At(theirs, 0), At(theirs + 1_000, 1)];
        await RecordAsync(recorder, events);

        using var viewer = await ViewerClient.LogInAsync(server);
        Recorded.AssertSame(events, await viewer.EventsAsync(recorder.SessionId));
        var manifest = await viewer.GetAsync($"/sessions/{recorder.SessionId}");
        Assert.Equal((theirs, theirs + 1_000), (manifest.GetProperty("session").GetProperty("startTime").GetInt64(), manifest.GetProperty("session").GetProperty("endTime").GetInt64()));
        // Their clock minus the server's when it began: the server's was between what it was here before and what it says.
        Assert.InRange(manifest.GetProperty("pages")[0].GetProperty("clockOffset").GetInt64(), theirs - reply.ServerNow - 60_000, wrong + 60_000);
        Assert.InRange(manifest.GetProperty("session").GetProperty("begunAtServer").GetInt64(), now - 60_000, reply.ServerNow + 60_000);
    }

    [Fact]
    public async Task ClockThatJumpsBackAndForthKeepsOrderAndTimes()
    {
        var server = await servers.SharedAsync();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        const long Start = 1_700_000_000_000;

        string[] events = [At(Start, 0), At(Start - TenYears, 1), At(Start + Day, 2), At(Start - Day, 3), At(0, 4), At(Start, 5)];
        await RecordAsync(recorder, events);

        using var viewer = await ViewerClient.LogInAsync(server);
        Recorded.AssertSame(events, await viewer.EventsAsync(recorder.SessionId)); // By page and number, never by time.
        var session = (await viewer.GetAsync($"/sessions/{recorder.SessionId}")).GetProperty("session");
        Assert.Equal((0, Start + Day), (session.GetProperty("startTime").GetInt64(), session.GetProperty("endTime").GetInt64()));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    [InlineData(0)]
    public async Task ClockThatIsNoneCountsAsRight(double clientNow)
    {
        var server = await servers.SharedAsync();
        await using var recorder = new TestRecorder { ClientNow = clientNow };
        await recorder.BeginAsync(server.Address);
        await RecordAsync(recorder, [At(1_700_000_000_000, 0)]);

        using var viewer = await ViewerClient.LogInAsync(server);
        Assert.Equal(0, (await viewer.GetAsync($"/sessions/{recorder.SessionId}")).GetProperty("pages")[0].GetProperty("clockOffset").GetInt64());
    }

    private static string At(long time, int number) => $$"""{"type":5,"data":{"tag":"track","payload":{"name":"{{number}}"} },"timestamp":{{time}} }""";

    /// <summary>Each event in a segment of its own.</summary>
    private static async Task RecordAsync(TestRecorder recorder, string[] events)
    {
        for (var number = 0; number < events.Length; number++) await recorder.AppendAsync(Recording.Sealed(number, events[number]));
        await recorder.WaitAsync(() => recorder.Acked.Count == events.Length);
    }
}

public sealed class SqliteClockTests(SqliteServers servers) : ClockContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoClockTests(MongoServers servers) : ClockContract(servers), IClassFixture<MongoServers>;
