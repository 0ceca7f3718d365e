using Microsoft.Data.Sqlite;
using SessionReplay.Server.Facts;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>
/// The counters of sessions and pages. Each group of segments is added to them; a recount sets them from all stored segments.
/// </summary>
internal static class SqliteCounters
{
    /// <summary>
    /// Adds a group's new segments to the session's counters. New segments also set the session back to recording and void an earlier
    /// Finish.
    /// </summary>
    public static void Add(SqliteStatements statements, SessionAddition session) =>
        statements.Execute(
            """
            UPDATE sessions SET
                state = 'recording', last_seen = max(last_seen, $received), finished_at = iif(finished_at < $received, NULL, finished_at),
                start_time = min(coalesce(start_time, $start), coalesce($start, start_time)), end_time = max(coalesce(end_time, $end), coalesce($end, end_time)),
                href = coalesce(href, $href),
                user_traits = iif($user IS NULL, user_traits, $traits), user_id = coalesce($user, user_id),
                segments = segments + $segments, events = events + $events, errors = errors + $errors, clicks = clicks + $clicks,
                failed_requests = failed_requests + $failed_requests, stored_bytes = stored_bytes + $bytes
            WHERE id = $id
            """,
            [("$id", session.SessionId), ("$received", session.ReceivedAtServer), .. SessionValues(session.Totals)]
        );

    public static void Add(SqliteStatements statements, PageAddition page) =>
        statements.Execute(
            """
            UPDATE pages SET
                start_time = min(coalesce(start_time, $start), coalesce($start, start_time)), end_time = max(coalesce(end_time, $end), coalesce($end, end_time)),
                href = coalesce(href, $href), title = coalesce(title, $title), segments = segments + $segments, events = events + $events
            WHERE session = $session AND id = $id
            """,
            [("$session", page.SessionId), ("$id", page.PageId), .. PageValues(page.Totals)]
        );

    /// <summary>Notes a segment's failed requests in the transaction that stores the segment, so that a recount can find them.</summary>
    public static void NoteFailedRequests(SqliteStatements statements, SegmentToStore segment) =>
        statements.Execute(
            "INSERT INTO failed_requests (session, page, number, count) VALUES ($session, $page, $number, $count)",
            ("$session", segment.SessionId),
            ("$page", segment.PageId),
            ("$number", segment.Number),
            ("$count", segment.Facts.FailedRequests)
        );

    /// <summary>
    /// Counts the stored segments of a session's pages. It takes a while, so it does not belong in a transaction that writes.
    /// </summary>
    public static SessionRecount Recount(SqliteStatements statements, string sessionId)
    {
        var recount = new SessionRecount(SqliteSessionRows.PagesOf(statements, sessionId));
        var segments = statements.Stream(
            """
            SELECT page, stored_length, events, errors, clicks, start_time, end_time, href, title, user_id, user_traits,
                (SELECT count FROM failed_requests f WHERE f.session = segments.session AND f.page = segments.page AND f.number = segments.number)
            FROM segments WHERE session = $session ORDER BY page, number
            """,
            row => (Page: row.GetString(0), Totals: ReadTotals(row)),
            ("$session", sessionId)
        );
        // A session and its page are inserted in one transaction, so every counted segment has its page.
        foreach (var (page, totals) in segments)
            recount.TryAdd(page, totals);
        return recount;
    }

    /// <summary>
    /// Sets the counters, unless new segments came after the session was read: then the session closes again later, and is counted then.
    /// </summary>
    public static void Set(SqliteStatements statements, Session read, SessionRecount recount)
    {
        var isSet =
            statements.Execute(
                """
                UPDATE sessions SET pages = $pages, start_time = $start, end_time = $end, href = $href, user_id = $user, user_traits = $traits,
                    segments = $segments, events = $events, errors = $errors, clicks = $clicks,
                    failed_requests = $failed_requests, stored_bytes = $bytes
                WHERE id = $id AND last_seen = $last_seen AND segments = $read_segments
                """,
                [
                    ("$id", read.Id),
                    ("$pages", recount.Pages.Count()),
                    ("$last_seen", read.LastSeenServer),
                    ("$read_segments", read.Segments),
                    .. SessionValues(recount.Session),
                ]
            ) == 1;
        if (!isSet)
            return;
        foreach (var (page, totals) in recount.Pages)
        {
            statements.Execute(
                """
                UPDATE pages SET start_time = $start, end_time = $end, href = coalesce($href, href), title = coalesce($title, title),
                    segments = $segments, events = $events
                WHERE session = $session AND id = $id
                """,
                [("$session", read.Id), ("$id", page.Id), .. PageValues(totals)]
            );
        }
    }

    private static SegmentTotals ReadTotals(SqliteDataReader row)
    {
        var events = row.GetInt32(2);
        return new()
        {
            Segments = 1,
            StoredBytes = row.GetInt32(1),
            Events = events,
            Errors = row.GetInt32(3),
            Clicks = row.GetInt32(4),
            StartTime = events > 0 ? row.GetInt64(5) : null,
            EndTime = events > 0 ? row.GetInt64(6) : null,
            Href = row.StringOrNull(7),
            Title = row.StringOrNull(8),
            UserId = row.StringOrNull(9),
            UserTraits = row.StringOrNull(10),
            FailedRequests = row.LongOrNull(11) ?? 0,
        };
    }

    private static (string Name, object? Value)[] SessionValues(SegmentTotals totals) =>
        [
            ("$start", totals.StartTime),
            ("$end", totals.EndTime),
            ("$href", totals.Href),
            ("$user", totals.UserId),
            ("$traits", totals.UserTraits),
            ("$segments", totals.Segments),
            ("$events", totals.Events),
            ("$errors", totals.Errors),
            ("$clicks", totals.Clicks),
            ("$failed_requests", totals.FailedRequests),
            ("$bytes", totals.StoredBytes),
        ];

    private static (string Name, object? Value)[] PageValues(SegmentTotals totals) =>
        [
            ("$start", totals.StartTime),
            ("$end", totals.EndTime),
            ("$href", totals.Href),
            ("$title", totals.Title),
            ("$segments", totals.Segments),
            ("$events", totals.Events),
        ];
}
