using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Storage.Sqlite;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Server.Tests.Support.PowerCut;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>
/// After a power cut the disk has everything that a sync confirmed, and any part of the rest. For MongoDB the journal promises it, and
/// MongoStoreTests checks that the server asks for the journal.
/// </summary>
public sealed class PowerCutTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AfterAPowerCutAtAnyMomentEveryAckedSegmentIsOnTheDisk()
    {
        var segments = Scale.Of(40, 400);
        var cuts = Scale.Of(24, 300);
        using var writes = await WriteRecorder.BuildAsync();
        await using var server = await ServerProcess.StartRecordedAsync(writes, ViewerClient.Setting);
        var acks = new ConcurrentBag<(long Nanoseconds, string Session, int Number)>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RecordAsync(server, segments, acks)));
        var end = Now();
        await server.KillAsync();

        var disk = RecordedDisk.Read(writes.Log);
        // The moments of acks count, too: on a busy machine an ack is heard long after the sync before it.
        List<long> moments = [.. disk.Moments(), .. acks.Select(ack => ack.Nanoseconds).Order()];
        var random = new Random(11);
        var checkedAcks = 0;
        for (var cut = 0; cut < cuts; cut++)
        {
            var moment = cut == 0 ? end : moments[random.Next(moments.Count)];
            var acked = acks.Where(ack => ack.Nanoseconds <= moment).ToList();
            checkedAcks += acked.Count;
            // In turn the disk has none, half and nearly all of the sectors written since the last sync.
            await AssertAckedIsThereAsync(
                disk,
                server.DataPath,
                moment,
                (cut % 3) switch
                {
                    0 => 0,
                    1 => 0.5,
                    _ => 0.95,
                },
                random,
                acked
            );
        }

        Assert.True(checkedAcks > segments * 4, $"Only {checkedAcks} acks were looked for, {disk.Syncs} syncs.");
    }

    /// <summary>The time in ns by CLOCK_MONOTONIC, the clock of the recorded writes, which Stopwatch uses, too.</summary>
    private static long Now() => Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency);

    private static async Task RecordAsync(ServerProcess server, int segments, ConcurrentBag<(long, string, int)> acks)
    {
        await using var recorder = new TestRecorder();
        var known = new HashSet<int>();
        recorder.OnAck = () =>
        {
            var now = Now();
            foreach (var number in recorder.Acked)
            {
                if (known.Add(number))
                    acks.Add((now, recorder.SessionId, number));
            }
        };
        await recorder.BeginAsync(server.Address);
        for (var number = 0; number < segments; number++)
        {
            await recorder.AppendAsync(Recording.Segment(number, new string((char)('a' + (number % 26)), 20_000)));
            await Task.Delay(3, Token);
        }

        await recorder.WaitAsync(() => recorder.AckedCount == segments);
    }

    private static async Task AssertAckedIsThereAsync(
        RecordedDisk disk,
        string from,
        long moment,
        double luck,
        Random random,
        List<(long, string Session, int Number)> acked
    )
    {
        using var folder = new TempFolder();
        disk.WriteImage(from, folder.Path, moment, luck, random);
        var file = Path.Combine(folder.Path, SqliteDatabase.FileName);
        if (!File.Exists(file))
        {
            Assert.Empty(acked);
            return;
        }

        await using var database = new SqliteConnection($"Data Source={file};Pooling=False");
        await database.OpenAsync(Token);
        Assert.Equal("ok", await ScalarAsync(database, "PRAGMA integrity_check"));
        if (acked.Count == 0)
            return;
        var stored = new HashSet<(string, int)>();
        if (await ScalarAsync(database, "SELECT count(*) FROM sqlite_master WHERE name = 'segments'") is 1L)
            await ReadAsync(database, stored);
        var lost = acked.Select(ack => (ack.Session, ack.Number)).Where(ack => !stored.Contains(ack)).ToList();
        Assert.True(
            lost.Count == 0,
            $"{lost.Count} of {acked.Count} acked segments are lost after a power cut with {luck:P0} of the unsynced sectors."
        );
    }

    private static async Task ReadAsync(SqliteConnection database, HashSet<(string, int)> stored)
    {
        await using var command = database.CreateCommand();
        command.CommandText = "SELECT session, number FROM segments";
        await using var rows = await command.ExecuteReaderAsync(Token);
        while (await rows.ReadAsync(Token))
            stored.Add((rows.GetString(0), rows.GetInt32(1)));
    }

    private static async Task<object?> ScalarAsync(SqliteConnection database, string sql)
    {
        await using var command = database.CreateCommand();
#pragma warning disable CA2100 // The SQL is a constant of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(Token);
    }
}
