using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Storage.Sqlite;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Playback;

/// <summary>One bit of a stored segment changes on the disk: the damage is found and named, and no other segment is lost.</summary>
public abstract class RotContract(Servers servers)
{
    private const int Segments = 12;
    private const int Rotten = 7;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DamagedSegmentIsNamedAndOnlyThatOneIsLost()
    {
        await using var server = await servers.StartAsync();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        for (var number = 0; number < Segments; number++)
            await recorder.AppendAsync(Recording.Segment(number, Mark(number)));
        await recorder.WaitAsync(() => recorder.AckedCount == Segments);
        await server.StopAsync();
        await servers.RotAsync(server, recorder.SessionId, recorder.PageId, Rotten);
        await server.StartAgainAsync();
        using var viewer = await ViewerClient.LogInAsync(server);

        // The recording goes on, with a gap where the segment was.
        var events = await viewer.EventsAsync(recorder.SessionId);
        var expected = Enumerable.Range(0, Segments).Select(number => Recording.Event(number, Mark(number))).ToList();
        Recorded.AssertSame(expected[..Rotten], [.. events.Take(Rotten)]);
        Recorded.AssertSame(expected[(Rotten + 1)..], [.. events.Skip(Rotten + 1)]);
        using (var gap = JsonDocument.Parse(events[Rotten]))
            Assert.Equal(
                ("gap", "damaged"),
                (
                    gap.RootElement.GetProperty("data").GetProperty("tag").GetString(),
                    gap.RootElement.GetProperty("data").GetProperty("payload").GetProperty("reason").GetString()
                )
            );

        // Asked for by itself, the damaged segment is named in the answer; its neighbours are served.
        for (var number = 0; number < Segments; number++)
        {
            using var answer = await viewer.Http.GetAsync(
                new Uri($"/api/v1/sessions/{recorder.SessionId}/pages/{recorder.PageId}/segments/{number}", UriKind.Relative),
                Token
            );
            Assert.Equal(number == Rotten ? HttpStatusCode.InternalServerError : HttpStatusCode.OK, answer.StatusCode);
            if (number != Rotten)
                continue;
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
            Assert.Equal("damaged", problem.GetProperty("code").GetString());
            Assert.Contains(
                $"Segment {Rotten} of page {recorder.PageId}",
                problem.GetProperty("message").GetString(),
                StringComparison.Ordinal
            );
        }

        var verified = await viewer.GetAsync($"/sessions/{recorder.SessionId}/verify");
        Assert.Equal(
            (Segments, Rotten),
            (
                verified.GetProperty("segments").GetInt32(),
                Assert.Single(verified.GetProperty("damaged").EnumerateArray()).GetProperty("number").GetInt32()
            )
        );
        // The log is written a moment later.
        await recorder.WaitAsync(() =>
            server.Output.Contains($"page {recorder.PageId}: the stored segment {Rotten} is damaged", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task VerifyCommandReadsEverythingAndNamesWhatIsDamaged()
    {
        await using var server = await servers.StartAsync();
        await using var recorder = new TestRecorder();
        await using var other = new TestRecorder();
        foreach (var one in new[] { recorder, other })
        {
            await one.BeginAsync(server.Address);
            for (var number = 0; number < Segments; number++)
                await one.AppendAsync(Recording.Segment(number, Mark(number)));
            await one.WaitAsync(() => one.AckedCount == Segments);
        }

        await server.StopAsync();
        var sound = await VerifyAsync(server);
        await servers.RotAsync(server, recorder.SessionId, recorder.PageId, Rotten);
        var rotten = await VerifyAsync(server);
        var soundOne = await VerifyAsync(server, other.SessionId);

        Assert.Equal((0, 0), (sound.ExitCode, soundOne.ExitCode));
        Assert.Contains($"2 sessions, {2 * Segments} segments", sound.Output, StringComparison.Ordinal);
        Assert.Contains($"1 sessions, {Segments} segments", soundOne.Output, StringComparison.Ordinal);
        Assert.Equal(2, rotten.ExitCode);
        Assert.Contains(
            $"Session {recorder.SessionId}: Segment {Rotten} of page {recorder.PageId} is damaged",
            rotten.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("1 damaged.", rotten.Output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> VerifyAsync(ServerProcess server, params string[] session)
    {
        var (exitCode, output, _) = await ServerProcess.RunAsync(
            null,
            ["verify", .. session, $"--Data:Path={server.DataPath}", .. server.Settings]
        );
        return (exitCode, output);
    }

    /// <summary>Text that does not compress to nothing and differs from segment to segment.</summary>
    private static string Mark(int number)
    {
        var bytes = new byte[6_000];
        new Random(number).NextBytes(bytes);
        return Convert.ToHexString(bytes);
    }
}

public sealed class SqliteRotTests(SqliteServers servers) : RotContract(servers), IClassFixture<SqliteServers>
{
    /// <summary>Breaks not the bytes of a segment but the chain of the file's pages that holds them.</summary>
    [Fact]
    public async Task BrokenPageOfTheFileTakesOnlyItsSegmentAlong()
    {
        using var folder = new TempFolder();
        var segments = new Segments(Recording.NewSessionId(), Recording.NewPageId());
        var random = new Random(5);
        var bytes = Enumerable.Range(0, 10).Select(_ => new byte[20_000]).ToList();
        bytes.ForEach(random.NextBytes);
        await using (var store = await TestStore.OpenSqliteAsync(folder.Path))
        {
            await store.Sessions.BeginAsync(
                segments.Session,
                "demo",
                new() { SessionId = segments.Session, Id = segments.Page },
                null,
                1_000,
                TestContext.Current.CancellationToken
            );
            await store.Segments.AppendAsync(
                [.. bytes.Select((lz4, number) => segments.At(number, bytes: lz4))],
                TestContext.Current.CancellationToken
            );
        }

        var path = Path.Combine(folder.Path, SessionReplay.Server.Storage.Sqlite.SqliteDatabase.FileName);
        var file = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        const int PageBytes = 4096;
        var inside = file.AsSpan().IndexOf(bytes[4].AsSpan(10_000, 64));
        file.AsSpan(inside / PageBytes * PageBytes, 4).Fill(0xff); // An overflow page begins with the number of the next one.
        await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);

        await using var reopened = await TestStore.OpenSqliteAsync(folder.Path);
        var read = new List<byte[]>();
        await foreach (
            var segment in reopened.Segments.ReadPageAsync(segments.Session, segments.Page, 0, TestContext.Current.CancellationToken)
        )
            read.Add(segment.Lz4);

        Assert.Equal(10, read.Count);
        Assert.NotEqual(bytes[4], read[4]);
        Assert.Equal(bytes.Where((_, number) => number != 4), read.Where((_, number) => number != 4));
    }
}

public sealed class MongoRotTests(MongoServers servers) : RotContract(servers), IClassFixture<MongoServers>;
