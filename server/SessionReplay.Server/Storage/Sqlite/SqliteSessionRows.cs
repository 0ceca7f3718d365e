using System.Text.Json;
using Microsoft.Data.Sqlite;
using SessionReplay.Server.Facts;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>
/// Reads rows of <c>sessions</c> and <c>pages</c> as records. The lists of columns stand beside the code that reads them by position.
/// </summary>
internal static class SqliteSessionRows
{
    public const string SessionColumns =
        "id, project, state, begun_at, last_seen, finished_at, start_time, end_time, href, user_agent, user_id, user_traits, "
        + "pages, segments, events, errors, clicks, stored_bytes, failed_requests, "
        + SqliteIdentities.OfRow
        + ", index_version, frustrations";

    private const string PageColumns = "session, id, begun_at, clock_offset, href, title, start_time, end_time, segments, events";

    /// <summary>The pages of a session, in the order in which they began.</summary>
    public static IReadOnlyList<Page> PagesOf(SqliteStatements statements, string sessionId) =>
        statements.Read(
            $"SELECT {PageColumns} FROM pages WHERE session = $session ORDER BY begun_at, id",
            ReadPage,
            ("$session", sessionId)
        );

    /// <summary>
    /// Reads a session. A row with impossible values becomes a damaged session, so that it does not hide the rows beside it.
    /// </summary>
    public static Session ReadSession(SqliteDataReader row)
    {
        try
        {
            return ReadSound(row);
        }
        catch (Exception exception)
            when (exception is FormatException or OverflowException or InvalidCastException or InvalidOperationException or JsonException)
        {
            return Damaged(row.GetString(0), row.GetInt64(3));
        }
    }

    /// <summary>The session that stands in for a row that cannot be read: only its id and its begin are known.</summary>
    public static Session Damaged(string id, long begunAtServer) =>
        new()
        {
            Id = id,
            ProjectId = "",
            State = SessionState.Indexed,
            BegunAtServer = begunAtServer,
            LastSeenServer = begunAtServer,
            IsDamaged = true,
        };

    private static Session ReadSound(SqliteDataReader row) =>
        new()
        {
            Id = row.GetString(0),
            ProjectId = row.GetString(1),
            State = SessionStates.Parse(row.GetString(2)),
            BegunAtServer = row.GetInt64(3),
            LastSeenServer = row.GetInt64(4),
            FinishedAtServer = row.LongOrNull(5),
            StartTime = row.LongOrNull(6),
            EndTime = row.LongOrNull(7),
            Href = row.StringOrNull(8),
            UserAgent = row.StringOrNull(9),
            UserId = row.StringOrNull(10),
            UserTraits = row.StringOrNull(11),
            Pages = row.GetInt32(12),
            Segments = row.GetInt32(13),
            Events = row.GetInt64(14),
            Errors = row.GetInt64(15),
            Clicks = row.GetInt64(16),
            StoredBytes = row.GetInt64(17),
            FailedRequests = row.GetInt64(18),
            UserIds = row.GetString(19) is var users && users == "[]" ? [] : JsonSerializer.Deserialize<string[]>(users)!,
            IndexVersion = row.GetInt32(20),
            Frustrations = row.GetInt64(21),
        };

    public static Session? Find(SqliteStatements statements, string sessionId) =>
        statements.ReadFirst($"SELECT {SessionColumns} FROM sessions WHERE id = $id", ReadSession, ("$id", sessionId));

    private static Page ReadPage(SqliteDataReader row) =>
        new()
        {
            SessionId = row.GetString(0),
            Id = row.GetString(1),
            BegunAtServer = row.GetInt64(2),
            ClockOffset = row.GetInt64(3),
            Href = row.StringOrNull(4),
            Title = row.StringOrNull(5),
            StartTime = row.LongOrNull(6),
            EndTime = row.LongOrNull(7),
            Segments = row.GetInt32(8),
            Events = row.GetInt64(9),
        };
}
