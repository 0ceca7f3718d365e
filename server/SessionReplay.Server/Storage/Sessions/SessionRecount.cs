using SessionReplay.Server.Storage.Segments;

namespace SessionReplay.Server.Storage.Sessions;

/// <summary>
/// The counters of a session and its pages, computed from the stored segments. It holds sums and no segments, so its size does not grow
/// with their number.
/// </summary>
internal sealed class SessionRecount(IReadOnlyList<Page> pages)
{
    private readonly Dictionary<string, SegmentTotals> _ofPages = pages.ToDictionary(page => page.Id, _ => new SegmentTotals());

    /// <summary>The pages in order, with their totals.</summary>
    public IEnumerable<(Page Page, SegmentTotals Totals)> Pages => pages.Select(page => (page, _ofPages[page.Id]));

    public SegmentTotals Session => pages.Aggregate(new SegmentTotals(), (sum, page) => sum + _ofPages[page.Id]);

    /// <summary>
    /// Adds a segment to the totals of its page. The segments of a page must come in order; the pages may come in any order.
    /// </summary>
    /// <returns>False when there is no such page.</returns>
    public bool TryAdd(string pageId, SegmentTotals segment)
    {
        if (!_ofPages.TryGetValue(pageId, out var totals))
            return false;
        _ofPages[pageId] = totals + segment;
        return true;
    }
}
