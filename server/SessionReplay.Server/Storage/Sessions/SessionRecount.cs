using SessionReplay.Server.Storage.Segments;

namespace SessionReplay.Server.Storage.Sessions;

/// <summary>The counters of a session and its pages, made anew from the stored segments. It holds the sums and not the segments, however many there are.</summary>
internal sealed class SessionRecount(IReadOnlyList<Page> pages)
{
    private readonly Dictionary<string, SegmentTotals> _ofPages = pages.ToDictionary(page => page.Id, _ => new SegmentTotals());

    /// <summary>In their order.</summary>
    public IEnumerable<(Page Page, SegmentTotals Totals)> Pages => pages.Select(page => (page, _ofPages[page.Id]));

    public SegmentTotals Session => pages.Aggregate(new SegmentTotals(), (sum, page) => sum + _ofPages[page.Id]);

    /// <summary>The segments of a page come in their order, the pages in any.</summary>
    /// <returns>False: there is no such page.</returns>
    public bool TryAdd(string pageId, SegmentTotals segment)
    {
        if (!_ofPages.TryGetValue(pageId, out var totals)) return false;
        _ofPages[pageId] = totals + segment;
        return true;
    }
}
