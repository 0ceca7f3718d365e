using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Facts;
using SessionReplay.Server.Storage.Errors;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The <c>segments</c> table. A group of segments is one transaction, and so one sync of the disk.</summary>
internal sealed class SqliteSegmentStore(SqliteDatabase database, IOptions<StorageOptions> options) : ISegmentStore
{
    /// <summary>How many segments a stream reads at once. Between two reads no reader is held open.</summary>
    private const int ReadAhead = 32;

    private const string StoredColumns = "number, raw_length, crc32c, lz4, received_at, start_time, end_time, starts_snapshot";

    public Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<SegmentToStore> segments, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<AppendOutcome>>(
            statements =>
            {
                var outcomes = new AppendOutcome[segments.Count];
                var group = new SegmentGroup();
                var refused = segments
                    .Select(segment => segment.SessionId)
                    .Distinct()
                    .ToDictionary(session => session, session => Refusal(statements, session));
                for (var i = 0; i < segments.Count; i++)
                {
                    if (refused[segments[i].SessionId] is { } why)
                    {
                        outcomes[i] = why;
                        continue;
                    }

                    if (!Insert(statements, segments[i]))
                    {
                        outcomes[i] = AppendOutcome.Duplicate;
                        continue;
                    }

                    group.Add(segments[i]);
                    foreach (var error in SegmentErrors.Of(segments[i]))
                        SqliteErrorStore.Add(statements, error);
                    if (segments[i].Facts.FailedRequests > 0)
                        SqliteCounters.NoteFailedRequests(statements, segments[i]);
                }

                foreach (var session in group.Sessions)
                {
                    SqliteCounters.Add(statements, session);
                    SqliteIdentities.Add(statements, session);
                }

                foreach (var page in group.Pages)
                    SqliteCounters.Add(statements, page);
                return outcomes;
            },
            cancellationToken
        );

    public Task<bool> AnyAsync(string sessionId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements =>
                statements
                    .Read("SELECT 1 FROM segments WHERE session = $session LIMIT 1", row => row.GetInt32(0), ("$session", sessionId))
                    .Count > 0,
            cancellationToken
        );

    public Task<IReadOnlyList<NumberRange>> NumbersAsync(string sessionId, string pageId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements =>
                NumberRange.Of(
                    statements.Stream(
                        "SELECT number FROM segments WHERE session = $session AND page = $page ORDER BY number",
                        row => row.GetInt32(0),
                        ("$session", sessionId),
                        ("$page", pageId)
                    )
                ),
            cancellationToken
        );

    public Task<IReadOnlyList<SegmentInfo>> ListAsync(string sessionId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<SegmentInfo>>(
            statements =>
                statements.Read(
                    """
                    SELECT s.page, s.number, s.start_time, s.end_time, s.events, s.raw_length, s.stored_length, s.starts_snapshot
                    FROM segments s LEFT JOIN pages p ON p.session = s.session AND p.id = s.page
                    WHERE s.session = $session ORDER BY p.begun_at, s.page, s.number
                    """,
                    row => new SegmentInfo(
                        row.GetString(0),
                        row.GetInt32(1),
                        row.GetInt64(2),
                        row.GetInt64(3),
                        row.GetInt32(4),
                        row.GetInt32(5),
                        row.GetInt32(6),
                        row.GetBoolean(7)
                    ),
                    ("$session", sessionId)
                ),
            cancellationToken
        );

    public Task<StoredSegment?> FindAsync(string sessionId, string pageId, int number, CancellationToken cancellationToken) =>
        database.ReadAsync(statements => Find(statements, sessionId, pageId, number), cancellationToken);

    public async IAsyncEnumerable<StoredSegment> ReadPageAsync(
        string sessionId,
        string pageId,
        int from,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var after = from - 1;
        while (true)
        {
            var segments = await database.ReadAsync(statements => ReadSome(statements, sessionId, pageId, after), cancellationToken);
            foreach (var segment in segments)
            {
                if (segment is not null)
                    yield return segment;
                after = segment?.Number ?? after + 1;
            }

            if (segments.Count < ReadAhead)
                yield break;
        }
    }

    private AppendOutcome? Refusal(SqliteStatements statements, string sessionId)
    {
        var (isDeleted, isFull) = statements.Read(
            "SELECT EXISTS (SELECT 1 FROM deleted WHERE session = $session), EXISTS (SELECT 1 FROM sessions WHERE id = $session AND segments >= $most)",
            row => (row.GetBoolean(0), row.GetBoolean(1)),
            ("$session", sessionId),
            ("$most", options.Value.MaxSegmentsPerSession)
        )[0];
        return isDeleted ? AppendOutcome.Deleted
            : isFull ? AppendOutcome.Full
            : null;
    }

    private static List<StoredSegment?> ReadSome(SqliteStatements statements, string sessionId, string pageId, int after)
    {
        try
        {
            return statements.Read<StoredSegment?>(
                $"SELECT {StoredColumns} FROM segments WHERE session = $session AND page = $page AND number > $after ORDER BY number LIMIT $limit",
                row => ReadStored(row, sessionId, pageId),
                ("$session", sessionId),
                ("$page", pageId),
                ("$after", after),
                ("$limit", ReadAhead)
            );
        }
        catch (SqliteException exception) when (SqliteDamage.IsDamage(exception) || SqliteDamage.IsUnreadable(exception))
        {
            // Some of them are damaged. The numbers come from the index alone. Then each segment is read by itself, so that the others are
            // not lost.
            return statements
                .Read(
                    "SELECT number FROM segments WHERE session = $session AND page = $page AND number > $after ORDER BY number LIMIT $limit",
                    row => row.GetInt32(0),
                    ("$session", sessionId),
                    ("$page", pageId),
                    ("$after", after),
                    ("$limit", ReadAhead)
                )
                .ConvertAll(number => Find(statements, sessionId, pageId, number));
        }
    }

    private static StoredSegment? Find(SqliteStatements statements, string sessionId, string pageId, int number)
    {
        try
        {
            return statements.ReadFirst(
                $"SELECT {StoredColumns} FROM segments WHERE session = $session AND page = $page AND number = $number",
                row => ReadStored(row, sessionId, pageId),
                ("$session", sessionId),
                ("$page", pageId),
                ("$number", number)
            );
        }
        catch (SqliteException exception) when (SqliteDamage.IsDamage(exception) || SqliteDamage.IsUnreadable(exception))
        {
            return new(sessionId, pageId, number, [], RawLength: 1, Crc32C: 0);
        }
    }

    private static bool Insert(SqliteStatements statements, SegmentToStore segment)
    {
        var facts = segment.Facts;
        return statements.Execute(
                """
                INSERT INTO segments (session, page, number, received_at, raw_length, stored_length, crc32c, events, errors, clicks,
                    start_time, end_time, starts_snapshot, href, title, user_id, user_traits, lz4)
                VALUES ($session, $page, $number, $received_at, $raw_length, $stored_length, $crc32c, $events, $errors, $clicks,
                    $start_time, $end_time, $starts_snapshot, $href, $title, $user_id, $user_traits, $lz4)
                ON CONFLICT (session, page, number) DO NOTHING
                """,
                ("$session", segment.SessionId),
                ("$page", segment.PageId),
                ("$number", segment.Number),
                ("$received_at", segment.ReceivedAtServer),
                ("$raw_length", segment.RawLength),
                ("$stored_length", segment.StoredLength),
                ("$crc32c", (long)segment.Crc32C),
                ("$events", facts.Events),
                ("$errors", facts.Errors.Count),
                ("$clicks", facts.Clicks),
                ("$start_time", facts.StartTime),
                ("$end_time", facts.EndTime),
                ("$starts_snapshot", facts.StartsSnapshot),
                ("$href", facts.Href),
                ("$title", facts.Title),
                ("$user_id", facts.UserId),
                ("$user_traits", facts.UserTraits),
                ("$lz4", segment.Lz4)
            ) == 1;
    }

    private static StoredSegment ReadStored(SqliteDataReader row, string sessionId, string pageId) =>
        new(sessionId, pageId, row.GetInt32(0), row.GetFieldValue<byte[]>(3), row.GetInt32(1), (uint)row.GetInt64(2))
        {
            ReceivedAtServer = row.GetInt64(4),
            StartTime = row.GetInt64(5),
            EndTime = row.GetInt64(6),
            StartsSnapshot = row.GetBoolean(7),
        };
}
