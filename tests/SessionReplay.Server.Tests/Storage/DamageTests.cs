using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Storage.Sqlite;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Tests.Storage;

/// <summary>
/// Pages of the database file are destroyed: sessions that can be read are served, the others are named,
/// and nothing is acked that is not stored.
/// </summary>
public sealed class DamageTests
{
    private const int Sessions = 300;
    private const int SegmentsOfEach = 4;
    private const int PageBytes = 4096;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="seed">Chooses the pages that are destroyed.</param>
    /// <param name="zeros">Whether the destroyed pages are filled with zeros or with random bytes.</param>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task DestroyedPagesTakeOnlyTheirSessionsAlong(int seed, bool zeros)
    {
        using var folder = new TempFolder();
        var ids = await FillAsync(folder.Path);
        var random = new Random(seed);
        var file = Path.Combine(folder.Path, SqliteDatabase.FileName);
        var bytes = await File.ReadAllBytesAsync(file, Token);
        // The first 60 pages are spared, because the tables begin there: without those nothing can be read.
        foreach (var page in Enumerable.Range(60, (bytes.Length / PageBytes) - 60).OrderBy(_ => random.Next()).Take(200))
        {
            if (zeros)
                bytes.AsSpan(page * PageBytes, PageBytes).Clear();
            else
                random.NextBytes(bytes.AsSpan(page * PageBytes, PageBytes));
        }

        await File.WriteAllBytesAsync(file, bytes, Token);
        await using var server = await ServerProcess.StartAsync(ViewerClient.Setting, $"--Data:Path={folder.Path}");
        using var viewer = await ViewerClient.LogInAsync(server);

        var damaged = new List<string>();
        foreach (var id in ids)
        {
            using var manifest = await viewer.Http.GetAsync(new Uri($"/api/v1/sessions/{id}", UriKind.Relative), Token);
            using var verified = await viewer.Http.GetAsync(new Uri($"/api/v1/sessions/{id}/verify", UriKind.Relative), Token);
            foreach (var answer in new[] { manifest, verified }.Where(answer => answer.StatusCode != HttpStatusCode.OK))
            {
                var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
                Assert.Equal((HttpStatusCode.InternalServerError, "damaged"), (answer.StatusCode, problem.GetProperty("code").GetString()));
                Assert.NotEmpty(problem.GetProperty("message").GetString()!);
            }

            var isWhole =
                manifest.StatusCode == HttpStatusCode.OK
                && verified.StatusCode == HttpStatusCode.OK
                && (await verified.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("damaged").GetArrayLength() == 0;
            if (!isWhole)
                damaged.Add(id);
        }

        Assert.InRange(damaged.Count, 1, Sessions - 1);
        var listed = (await viewer.GetAsync("/sessions?limit=500"))
            .GetProperty("sessions")
            .EnumerateArray()
            .Select(session => session.GetProperty("id").GetString()!)
            .ToHashSet();
        Assert.Empty(ids.Except(damaged).Except(listed)); // All whole sessions are listed.

        try
        {
            await Probe.UntilAsync(() => Task.FromResult(damaged.TrueForAll(id => server.Output.Contains(id, StringComparison.Ordinal))));
        }
        catch (OperationCanceledException)
        {
            Assert.Fail(
                $"Not named: {string.Join(' ', damaged.Where(id => !server.Output.Contains(id, StringComparison.Ordinal)))}, of {damaged.Count}. The log: {server.Output}"
            );
        }

        using var client = server.NewClient();
        await Probe.UntilAsync(async () =>
            (await client.GetStringAsync(new Uri("/readyz", UriKind.Relative), Token)).Contains(
                "The database is damaged",
                StringComparison.Ordinal
            )
        );

        var (exitCode, said, _) = await ServerProcess.RunAsync(null, "verify", $"--Data:Path={folder.Path}");
        Assert.Equal(2, exitCode);
        Assert.All(damaged, id => Assert.Contains($"Session {id}: ", said, StringComparison.Ordinal));
    }

    /// <summary>The root page of the table that ingest writes to is destroyed; an ack must still mean stored.</summary>
    [Fact]
    public async Task NothingIsAckedThatIsNotStoredWhereTablesAreDamaged()
    {
        using var folder = new TempFolder();
        var ids = await FillAsync(folder.Path);
        await using (
            var before = await ServerProcess.StartAsync(
                ViewerClient.Setting,
                $"--Data:Path={folder.Path}",
                "--Indexing:SilentSeconds=86400"
            )
        )
            await before.StopAsync();
        var file = Path.Combine(folder.Path, SqliteDatabase.FileName);
        var bytes = await File.ReadAllBytesAsync(file, Token);
        var root = await RootAsync(folder.Path, "segments");
        new Random(1).NextBytes(bytes.AsSpan((root - 1) * PageBytes, PageBytes));
        await File.WriteAllBytesAsync(file, bytes, Token);
        await using var server = await ServerProcess.StartAsync(ViewerClient.Setting, $"--Data:Path={folder.Path}");
        using var viewer = await ViewerClient.LogInAsync(server);
        var all = Enumerable.Range(0, 5).Select(_ => new TestRecorder()).ToList();

        foreach (var recorder in all)
            await recorder.ConnectAsync(server.Address);
        foreach (var recorder in all)
        {
            using var body = FlushContent.Of(recorder.SessionId, recorder.PageId, null, Recording.Segment(0));
            using var client = server.NewClient();
            using var answer = await client.PostAsync(new Uri("/ingest/flush", UriKind.Relative), body, Token);
            if (answer.StatusCode == HttpStatusCode.OK)
                Assert.Empty((await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("acked").EnumerateArray());
            await recorder.DisposeAsync();
        }

        Assert.False(server.HasExited);
        // The list comes from the table of sessions, which is whole.
        Assert.Equal(ids.Count, (await viewer.GetAsync("/sessions?limit=500")).GetProperty("sessions").GetArrayLength());
    }

    [Fact]
    public async Task RowsThatAreNotAsTheyWereWrittenDoNotHideOthers()
    {
        using var folder = new TempFolder();
        var ids = await FillAsync(folder.Path);
        await using (var store = await TestStore.OpenSqliteAsync(folder.Path))
        {
            await store
                .Get<SqliteDatabase>()
                .WriteAsync(
                    statements =>
                    {
                        statements.Execute("UPDATE sessions SET state = 'flying' WHERE id = $id", ("$id", ids[0]));
                        statements.Execute("UPDATE sessions SET segments = 9000000000000000000 WHERE id = $id", ("$id", ids[1]));
                        statements.Execute(
                            "UPDATE sessions SET start_time = 9223372036854775807, end_time = -9223372036854775808, user_traits = '{\"a\":' WHERE id = $id",
                            ("$id", ids[2])
                        );
                        statements.Execute("UPDATE sessions SET user_id = x'c328', href = x'ff' WHERE id = $id", ("$id", ids[3]));
                        statements.Execute("UPDATE segments SET start_time = 9223372036854775807 WHERE session = $id", ("$id", ids[4]));
                    },
                    Token
                );
        }

        // The sweep is off, because it would recount these sessions from their segments and so mend them.
        await using var server = await ServerProcess.StartAsync(
            ViewerClient.Setting,
            $"--Data:Path={folder.Path}",
            "--Indexing:SweepCron=0 0 1 1 *"
        );
        using var viewer = await ViewerClient.LogInAsync(server);

        var listed = (await viewer.GetAsync("/sessions?limit=500"))
            .GetProperty("sessions")
            .EnumerateArray()
            .ToDictionary(session => session.GetProperty("id").GetString()!);
        Assert.Equal(ids.Order(), listed.Keys.Order());
        Assert.All(ids[..2], id => Assert.True(listed[id].GetProperty("damaged").GetBoolean()));
        Assert.Equal(
            (JsonValueKind.Null, JsonValueKind.Null),
            (listed[ids[2]].GetProperty("startTime").ValueKind, listed[ids[2]].GetProperty("endTime").ValueKind)
        );
        foreach (var id in ids[..6])
            await viewer.GetAsync($"/sessions/{id}");
    }

    /// <summary>Stores sessions of one page each and returns their ids, the newest first.</summary>
    private static async Task<List<string>> FillAsync(string folder)
    {
        var random = new Random(7);
        var ids = new List<string>();
        await using var store = await TestStore.OpenSqliteAsync(folder);
        for (var i = 0; i < Sessions; i++)
        {
            var segments = new Segments(
                Convert.ToHexStringLower(Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256)).ToArray()),
                Recording.NewPageId()
            );
            ids.Insert(0, segments.Session);
            await store.Sessions.BeginAsync(
                segments.Session,
                "demo",
                new()
                {
                    SessionId = segments.Session,
                    Id = segments.Page,
                    BegunAtServer = 1_000 + i,
                },
                "a browser",
                1_000 + i,
                Token
            );
            await store.Segments.AppendAsync([.. Enumerable.Range(0, SegmentsOfEach).Select(number => Sound(segments, number))], Token);
        }

        return ids;

        SegmentToStore Sound(Segments segments, int number)
        {
            var raw = new byte[8_000];
            random.NextBytes(raw);
            return segments.At(number, href: "https://shop.example/", errors: ["boom"]) with
            {
                Lz4 = RawLz4.Compress(raw),
                RawLength = raw.Length,
                Crc32C = Crc32C.Of(raw),
            };
        }
    }

    private static async Task<int> RootAsync(string folder, string table)
    {
        await using var store = await TestStore.OpenSqliteAsync(folder);
        return await store
            .Get<SqliteDatabase>()
            .ReadAsync(
                statements =>
                    statements.Read("SELECT rootpage FROM sqlite_schema WHERE name = $name", row => row.GetInt32(0), ("$name", table))[0],
                Token
            );
    }
}
