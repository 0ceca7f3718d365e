namespace SessionReplay.Server.Storage.Segments;

/// <summary>The newly stored segments of one append, added up by session and by page.</summary>
internal sealed class SegmentGroup
{
    private readonly Dictionary<string, SessionAddition> _sessions = [];
    private readonly Dictionary<(string, string), PageAddition> _pages = [];

    public IEnumerable<SessionAddition> Sessions => _sessions.Values;

    public IEnumerable<PageAddition> Pages => _pages.Values;

    public void Add(SegmentToStore segment)
    {
        if (!_sessions.TryGetValue(segment.SessionId, out var session))
            _sessions.Add(segment.SessionId, session = new(segment.SessionId));
        if (!_pages.TryGetValue((segment.SessionId, segment.PageId), out var page))
            _pages.Add((segment.SessionId, segment.PageId), page = new(segment.SessionId, segment.PageId));

        var totals = SegmentTotals.Of(segment);
        session.Totals += totals;
        session.ReceivedAtServer = Math.Max(session.ReceivedAtServer, segment.ReceivedAtServer);
        page.Totals += totals;
    }
}

/// <summary>The totals that a group of segments adds to a session.</summary>
internal sealed class SessionAddition(string sessionId)
{
    public string SessionId { get; } = sessionId;
    public SegmentTotals Totals { get; set; } = new();

    /// <summary>When the last of the group's segments came, in ms since 1970 by the server's clock.</summary>
    public long ReceivedAtServer { get; set; }
}

/// <summary>The totals that a group of segments adds to a page.</summary>
internal sealed class PageAddition(string sessionId, string pageId)
{
    public string SessionId { get; } = sessionId;
    public string PageId { get; } = pageId;
    public SegmentTotals Totals { get; set; } = new();
}
