namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The counters of sessions and pages: added to with each group of segments, or set again from all of them.</summary>
internal static class SqliteCounters
{
    /// <summary>Adds a group's new segments. More came, so the session records (again) and an earlier Finish no longer holds.</summary>
    public static void Add(SqliteStatements statements, SessionAddition session) => statements.Execute(
        """
        UPDATE sessions SET
            state = 'recording', last_seen = max(last_seen, $received), finished_at = iif(finished_at < $received, NULL, finished_at),
            start_time = min(coalesce(start_time, $start), coalesce($start, start_time)), end_time = max(coalesce(end_time, $end), coalesce($end, end_time)),
            href = coalesce(href, $href),
            user_traits = iif($user IS NULL, user_traits, $traits), user_id = coalesce($user, user_id),
            segments = segments + $segments, events = events + $events, errors = errors + $errors, clicks = clicks + $clicks,
            stored_bytes = stored_bytes + $bytes
        WHERE id = $id
        """,
        [("$id", session.SessionId), ("$received", session.ReceivedAtServer), .. SessionValues(session.Totals)]);

    public static void Add(SqliteStatements statements, PageAddition page) => statements.Execute(
        """
        UPDATE pages SET
            start_time = min(coalesce(start_time, $start), coalesce($start, start_time)), end_time = max(coalesce(end_time, $end), coalesce($end, end_time)),
            href = coalesce(href, $href), title = coalesce(title, $title), segments = segments + $segments, events = events + $events
        WHERE session = $session AND id = $id
        """,
        [("$session", page.SessionId), ("$id", page.PageId), .. PageValues(page.Totals)]);

    /// <summary>Counts everything stored of a session again.</summary>
    public static void Recount(SqliteStatements statements, string sessionId)
    {
        var session = new SegmentTotals();
        var pages = statements.Read(
            "SELECT id FROM pages WHERE session = $session ORDER BY begun_at, id", row => row.GetString(0), ("$session", sessionId));
        foreach (var pageId in pages)
        {
            var page = new SegmentTotals();
            foreach (var segment in Numbers(statements, sessionId, pageId))
            {
                page.Add(segment);
                session.Add(segment);
            }

            statements.Execute(
                """
                UPDATE pages SET start_time = $start, end_time = $end, href = coalesce($href, href), title = coalesce($title, title),
                    segments = $segments, events = $events
                WHERE session = $session AND id = $id
                """,
                [("$session", sessionId), ("$id", pageId), .. PageValues(page)]);
        }

        statements.Execute(
            """
            UPDATE sessions SET pages = $pages, start_time = $start, end_time = $end, href = $href, user_id = $user, user_traits = $traits,
                segments = $segments, events = $events, errors = $errors, clicks = $clicks, stored_bytes = $bytes
            WHERE id = $id
            """,
            [("$id", sessionId), ("$pages", pages.Count), .. SessionValues(session)]);
    }

    private static List<SegmentNumbers> Numbers(SqliteStatements statements, string sessionId, string pageId) => statements.Read(
        """
        SELECT number, stored_length, events, errors, clicks, start_time, end_time, href, title, user_id, user_traits
        FROM segments WHERE session = $session AND page = $page ORDER BY number
        """,
        row => new SegmentNumbers
        {
            PageId = pageId,
            Number = row.GetInt32(0),
            StoredLength = row.GetInt32(1),
            Events = row.GetInt32(2),
            Errors = row.GetInt32(3),
            Clicks = row.GetInt32(4),
            StartTime = row.GetInt64(5),
            EndTime = row.GetInt64(6),
            Href = row.StringOrNull(7),
            Title = row.StringOrNull(8),
            UserId = row.StringOrNull(9),
            UserTraits = row.StringOrNull(10),
        },
        ("$session", sessionId),
        ("$page", pageId));

    private static (string Name, object? Value)[] SessionValues(SegmentTotals totals) =>
    [
        ("$start", totals.StartTime), ("$end", totals.EndTime), ("$href", totals.Href), ("$user", totals.UserId), ("$traits", totals.UserTraits),
        ("$segments", totals.Segments), ("$events", totals.Events), ("$errors", totals.Errors), ("$clicks", totals.Clicks), ("$bytes", totals.StoredBytes),
    ];

    private static (string Name, object? Value)[] PageValues(SegmentTotals totals) =>
    [
        ("$start", totals.StartTime), ("$end", totals.EndTime), ("$href", totals.Href), ("$title", totals.Title),
        ("$segments", totals.Segments), ("$events", totals.Events),
    ];
}
