using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.State;

/// <summary>
/// Keeps what is remembered of a page within a bound, however many segments add to it. Weighing takes as long as walking over the page, so
/// the page is weighed again only when as much has come as makes that cheap.
/// </summary>
internal sealed class PageWeight
{
    /// <summary>The most characters of a page, 512 MB of memory. A keyframe is at most an eighth of that.</summary>
    private const long Most = 256L * 1024 * 1024;

    private const long BytesBetween = 16L * 1024 * 1024;

    private long _came;

    /// <exception cref="WireException">The page has become too large to be kept.</exception>
    public void Check(PageState page, int segmentBytes)
    {
        _came += segmentBytes;
        if (_came < BytesBetween)
            return;
        _came = 0;
        if (Of(page) > Most)
            throw new WireException("too_large", $"What is known of the page has more than {Most} characters.");
    }

    private static long Of(PageState page)
    {
        var weight = page.Fonts.Sum(AnyValue.Weight) + page.Animations.Values.Sum(animation => animation.Weight);
        weight += page.Sheets.Values.Sum(sheet => (sheet.Text?.Length ?? 0) + sheet.Rules.Weight);
        foreach (var (_, state) in page.States.All)
            weight +=
                (state.Field?.Text.Length ?? 0)
                + AnyValue.Weight(state.Properties)
                + (state.Rules?.Weight ?? 0)
                + (state.Canvas?.Data.Sum(AnyValue.Weight) ?? 0)
                + (8L * (state.Adopted?.Length ?? 0));
        for (var slot = page.Tree.Document; slot >= 0; slot = page.Tree.Following(slot, page.Tree.Document))
            weight += page.Tree[slot].Weight;
        return weight;
    }
}
