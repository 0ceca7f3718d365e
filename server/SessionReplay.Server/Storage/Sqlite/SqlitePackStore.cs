using System.Text.Json;
using Microsoft.Data.Sqlite;
using SessionReplay.Server.Storage.Moments;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Texts;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The tables <c>packs</c> and <c>texts</c>.</summary>
internal sealed class SqlitePackStore(SqliteDatabase database) : IPackStore
{
    private const string Columns =
        "session, page, first, last, start, start_time, end_time, bytes, keyframe_bytes, counts, activity, version, moments_from, moments_to";

    private static readonly string[] Tables = ["packs", "texts"];

    public Task<IReadOnlyList<Pack>> ListAsync(string sessionId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Pack>>(
            statements =>
                statements.Read(
                    $"SELECT {Columns} FROM packs WHERE session = $session ORDER BY page, first",
                    Read,
                    ("$session", sessionId)
                ),
            cancellationToken
        );

    public Task<Pack?> FindAsync(string sessionId, string pageId, int first, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements =>
                statements.ReadFirst(
                    $"SELECT {Columns} FROM packs WHERE session = $session AND page = $page AND first = $first",
                    Read,
                    ("$session", sessionId),
                    ("$page", pageId),
                    ("$first", first)
                ),
            cancellationToken
        );

    public Task<StoredKeyframe?> KeyframeAsync(string sessionId, string pageId, int first, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements =>
                statements.ReadFirst(
                    "SELECT lz4, raw_length, crc32c FROM packs WHERE session = $session AND page = $page AND first = $first AND lz4 IS NOT NULL",
                    row => new StoredKeyframe(row.GetFieldValue<byte[]>(0), row.GetInt32(1), (uint)row.GetInt64(2)),
                    ("$session", sessionId),
                    ("$page", pageId),
                    ("$first", first)
                ),
            cancellationToken
        );

    public Task<StoredMoments?> MomentsAsync(string sessionId, string pageId, int first, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements =>
                statements.ReadFirst(
                    """
                    SELECT moments_lz4, moments_raw_length, moments_crc32c FROM packs
                    WHERE session = $session AND page = $page AND first = $first
                    """,
                    row => new StoredMoments(row.GetFieldValue<byte[]>(0), row.GetInt32(1), (uint)row.GetInt64(2)),
                    ("$session", sessionId),
                    ("$page", pageId),
                    ("$first", first)
                ),
            cancellationToken
        );

    public Task<StoredTexts?> TextsAsync(string sessionId, string pageId, int first, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements =>
                statements.ReadFirst(
                    "SELECT lz4, raw_length, crc32c FROM texts WHERE session = $session AND page = $page AND first = $first",
                    row => new StoredTexts(row.GetFieldValue<byte[]>(0), row.GetInt32(1), (uint)row.GetInt64(2)),
                    ("$session", sessionId),
                    ("$page", pageId),
                    ("$first", first)
                ),
            cancellationToken
        );

    public Task ReplaceAsync(
        string sessionId,
        string pageId,
        int from,
        IReadOnlyList<PackToStore> packs,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            statements =>
            {
                foreach (var table in Tables)
                    statements.Execute(
                        $"DELETE FROM {table} WHERE session = $session AND page = $page AND first >= $from",
                        ("$session", sessionId),
                        ("$page", pageId),
                        ("$from", from)
                    );
                if (SqliteSessionDeletions.IsDeleted(statements, sessionId))
                    return;
                foreach (var pack in packs)
                {
                    Insert(statements, pack);
                    Insert(statements, pack.Pack, pack.Texts);
                }
            },
            cancellationToken
        );

    private static void Insert(SqliteStatements statements, PackToStore stored)
    {
        var (pack, keyframe) = (stored.Pack, stored.Keyframe);
        statements.Execute(
            $"""
            INSERT INTO packs ({Columns}, moments_raw_length, moments_crc32c, moments_lz4, raw_length, crc32c, lz4)
            VALUES ($session, $page, $first, $last, $start, $start_time, $end_time, $bytes, $keyframe_bytes, $counts, $activity, $version, $moments_from, $moments_to,
                $moments_raw_length, $moments_crc32c, $moments_lz4, $raw_length, $crc32c, $lz4)
            ON CONFLICT (session, page, first) DO NOTHING
            """,
            ("$session", pack.SessionId),
            ("$page", pack.PageId),
            ("$first", pack.First),
            ("$last", pack.Last),
            ("$start", pack.Start.Name()),
            ("$start_time", pack.StartTime),
            ("$end_time", pack.EndTime),
            ("$bytes", pack.Bytes),
            ("$keyframe_bytes", pack.KeyframeBytes),
            ("$counts", JsonSerializer.Serialize(pack.Counts)),
            ("$activity", ActivityBytes.Of(pack.Activity)),
            ("$version", pack.Version),
            ("$moments_from", pack.MomentsFrom),
            ("$moments_to", pack.MomentsTo),
            ("$moments_raw_length", stored.Moments.RawLength),
            ("$moments_crc32c", (long)stored.Moments.Crc32C),
            ("$moments_lz4", stored.Moments.Lz4),
            ("$raw_length", keyframe?.RawLength),
            ("$crc32c", (long?)keyframe?.Crc32C),
            ("$lz4", keyframe?.Lz4)
        );
    }

    private static void Insert(SqliteStatements statements, Pack pack, StoredTexts texts) =>
        statements.Execute(
            """
            INSERT INTO texts (session, page, first, raw_length, crc32c, lz4) VALUES ($session, $page, $first, $raw_length, $crc32c, $lz4)
            ON CONFLICT (session, page, first) DO NOTHING
            """,
            ("$session", pack.SessionId),
            ("$page", pack.PageId),
            ("$first", pack.First),
            ("$raw_length", texts.RawLength),
            ("$crc32c", (long)texts.Crc32C),
            ("$lz4", texts.Lz4)
        );

    private static Pack Read(SqliteDataReader row) =>
        new()
        {
            SessionId = row.GetString(0),
            PageId = row.GetString(1),
            First = row.GetInt32(2),
            Last = row.GetInt32(3),
            Start = PackStarts.Parse(row.GetString(4)),
            StartTime = row.GetInt64(5),
            EndTime = row.GetInt64(6),
            Bytes = row.GetInt64(7),
            KeyframeBytes = row.GetInt32(8),
            Counts = JsonSerializer.Deserialize<Dictionary<string, int>>(row.GetString(9))!,
            Activity = ActivityBytes.Read(row.GetFieldValue<byte[]>(10)),
            Version = row.GetInt32(11),
            MomentsFrom = row.GetInt64(12),
            MomentsTo = row.GetInt64(13),
        };
}
