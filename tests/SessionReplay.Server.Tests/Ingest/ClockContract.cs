using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>
/// Pages whose clocks are wrong: their events are stored with the times that the pages gave, and the clock's offset beside them.
/// </summary>
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
        Assert.Equal(
            (theirs, theirs + 1_000),
            (
                manifest.GetProperty("session").GetProperty("startTime").GetInt64(),
                manifest.GetProperty("session").GetProperty("endTime").GetInt64()
            )
        );
        // The offset is the page's clock minus the server's at the Begin. The server's clock then was
        // between its reading here before and its reply.
        Assert.InRange(
            manifest.GetProperty("pages")[0].GetProperty("clockOffset").GetInt64(),
            theirs - reply.ServerNow - 60_000,
            wrong + 60_000
        );
        Assert.InRange(manifest.GetProperty("session").GetProperty("begunAtServer").GetInt64(), now - 60_000, reply.ServerNow + 60_000);
    }

    [Fact]
    public async Task ClockThatJumpsBackAndForthKeepsOrderAndTimes()
    {
        var server = await servers.SharedAsync();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        const long Start = 1_700_000_000_000;

        string[] events =
        [
            At(Start, 0),
            At(Start - (6 * Day), 1),
            At(Start + Day, 2),
            At(Start - Day, 3),
            At(Start + (6 * Day), 4),
            At(Start, 5),
        ];
        await RecordAsync(recorder, events);

        using var viewer = await ViewerClient.LogInAsync(server);
        Recorded.AssertSame(events, await viewer.EventsAsync(recorder.SessionId)); // Events are ordered by page and number, never by time.
        var session = (await viewer.GetAsync($"/sessions/{recorder.SessionId}")).GetProperty("session");
        Assert.Equal(
            (Start - (6 * Day), Start + (6 * Day)),
            (session.GetProperty("startTime").GetInt64(), session.GetProperty("endTime").GetInt64())
        );
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
        await RecordAsync(recorder, [At(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), 0)]);

        using var viewer = await ViewerClient.LogInAsync(server);
        Assert.Equal(
            0,
            (await viewer.GetAsync($"/sessions/{recorder.SessionId}")).GetProperty("pages")[0].GetProperty("clockOffset").GetInt64()
        );
    }

    /// <summary>
    /// A segment with a time beyond all dates, or right by neither the page's nor the server's clock, is refused. The segments beside it
    /// are stored, and the list of sessions still works.
    /// </summary>
    [Theory]
    [InlineData("9007199254740991")]
    [InlineData("-7000000000000000")]
    [InlineData("8640000000000001")] // Beyond what a Date of JavaScript holds.
    [InlineData("253402300800000")] // The year 10000.
    [InlineData("-62135596800001")] // Before the year 1.
    [InlineData("8640000000000000.5")] // An event with fractions in its time travels as Any, with the time inside.
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("now+8")]
    [InlineData("now-8")]
    public async Task TimeThatIsRightByNeitherClockIsRefused(string time)
    {
        var server = await servers.SharedAsync();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var said = time.StartsWith("now", StringComparison.Ordinal)
            ? $"{now + (long.Parse(time[3..], System.Globalization.CultureInfo.InvariantCulture) * Day)}"
            : time;
        await using var recorder = new TestRecorder { ClientNow = now };
        await recorder.BeginAsync(server.Address);

        await recorder.AppendAsync(Recording.Sealed(0, At(now, 0)));
        await recorder.AppendAsync(Recording.Sealed(1, At(said, 1)));
        await recorder.AppendAsync(Recording.Sealed(2, At(now, 2), Error(said), At(now, 3))); // The wrong time stands among right ones.
        await recorder.AppendAsync(Recording.Sealed(3, At(now, 4)));
        await recorder.WaitAsync(() => recorder.AckedCount == 2 && recorder.Nacks.Count == 2);

        Assert.Equal([0, 3], recorder.Acked);
        Assert.Equal([(1, "schema"), (2, "schema")], recorder.Nacks.Select(nack => (nack.Number, nack.Code)).Order());
        using var viewer = await ViewerClient.LogInAsync(server);
        var listed = (await viewer.GetAsync("/sessions"))
            .GetProperty("sessions")
            .EnumerateArray()
            .Single(session => session.GetProperty("id").GetString() == recorder.SessionId);
        Assert.Equal((now, now), (listed.GetProperty("startTime").GetInt64(), listed.GetProperty("endTime").GetInt64()));
    }

    /// <summary>The time that a segment counts from need not be a date; the times of its records must be.</summary>
    [Theory]
    [InlineData(7_000_000_000_000_000)]
    [InlineData(-7_000_000_000_000_000)]
    public async Task TimesAreJudgedWhereTheyAreAndNotWhereTheyAreCountedFrom(long baseTime)
    {
        var server = await servers.SharedAsync();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await using var recorder = new TestRecorder { ClientNow = now };
        await recorder.BeginAsync(server.Address);
        byte[] Raw(params long[] steps) =>
            [
                .. MessagePack.MessagePackSerializer.Serialize<object[]>(
                    [1, baseTime],
                    cancellationToken: TestContext.Current.CancellationToken
                ),
                .. steps.SelectMany(step =>
                    MessagePack.MessagePackSerializer.Serialize<object[]>([12, step, "track", new Dictionary<string, object>()])
                ),
            ];

        await recorder.AppendAsync(SealedSegment.Seal(0, Raw(now - baseTime), 1));
        await recorder.AppendAsync(SealedSegment.Seal(1, Raw(0, now - baseTime), 2));
        await recorder.AppendAsync(SealedSegment.Seal(2, Raw(baseTime), 1));
        await recorder.AppendAsync(SealedSegment.Seal(3, Raw(now - baseTime, long.MaxValue), 2));
        await recorder.WaitAsync(() => recorder.AckedCount == 1 && recorder.Nacks.Count == 3);

        Assert.Equal([0], recorder.Acked);
        Assert.All(recorder.Nacks, nack => Assert.Equal("schema", nack.Code));
    }

    /// <summary>A laptop's clock starts in 1970 and is set later: the segments recorded before and after that are both kept.</summary>
    [Fact]
    public async Task ClockThatIsPutRightWhileThePageIsOpenLosesNothing()
    {
        var server = await servers.SharedAsync();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await using var before = new TestRecorder { ClientNow = 5_000 };
        await before.BeginAsync(server.Address);
        await before.AppendAsync(Recording.Sealed(0, At(5_000, 0)));
        await before.AppendAsync(Recording.Sealed(1, At(now, 1)));
        await before.WaitAsync(() => before.AckedCount == 2);

        await using var after = new TestRecorder
        {
            SessionId = before.SessionId,
            PageId = before.PageId,
            Token = before.Token,
            ClientNow = now,
        };
        await after.BeginAsync(server.Address);
        await after.AppendAsync(Recording.Sealed(2, At(6_000, 2)));
        await after.AppendAsync(Recording.Sealed(3, At(now + 1_000, 3)));
        await after.WaitAsync(() => after.AckedCount == 4);
        Assert.Empty(after.Nacks);
    }

    [Fact]
    public async Task HowFarATimeMayBeIsASetting()
    {
        await using var server = await servers.StartAsync("--Ingest:MaxClockDays=30");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await using var recorder = new TestRecorder { ClientNow = now };
        await recorder.BeginAsync(server.Address);

        await recorder.AppendAsync(Recording.Sealed(0, At(now - (29 * Day), 0), At(now + (29 * Day), 1)));
        await recorder.AppendAsync(Recording.Sealed(1, At(now - (31 * Day), 2)));
        await recorder.WaitAsync(() => recorder.AckedCount == 1 && recorder.Nacks.Count == 1);

        Assert.Equal([0], recorder.Acked);
    }

    private static string Error(string time) =>
        $$$"""{"type":5,"data":{"tag":"error","payload":{"kind":"error","name":"TypeError","message":"boom"} },"timestamp":{{{time}}} }""";

    private static string At(string time, int number) =>
        $$"""{"type":5,"data":{"tag":"track","payload":{"name":"{{number}}"} },"timestamp":{{time}} }""";

    private static string At(long time, int number) =>
        $$"""{"type":5,"data":{"tag":"track","payload":{"name":"{{number}}"} },"timestamp":{{time}} }""";

    /// <summary>Sends each event in a segment of its own and waits for the acks.</summary>
    private static async Task RecordAsync(TestRecorder recorder, string[] events)
    {
        for (var number = 0; number < events.Length; number++)
            await recorder.AppendAsync(Recording.Sealed(number, events[number]));
        await recorder.WaitAsync(() => recorder.Acked.Count == events.Length);
    }
}

public sealed class SqliteClockTests(SqliteServers servers) : ClockContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoClockTests(MongoServers servers) : ClockContract(servers), IClassFixture<MongoServers>;
