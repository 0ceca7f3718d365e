using SessionReplay.Server.Storage.Packs;

namespace SessionReplay.Server.Playback;

/// <summary>What a session's recording does not show, as far as the server has read it. Whoever looks for a fault must know what may be missing.</summary>
/// <param name="MissingSegments">Segments that are missing or damaged, while later ones of their page have come.</param>
/// <param name="PagesWithoutPicture">Pages of which no picture can be made.</param>
/// <param name="Texts">Texts that stood on the screen, of each page those of its pack with the most.</param>
/// <param name="MaskedTexts">… those that are masked.</param>
/// <param name="BlockedElements">Elements that were recorded as empty boxes.</param>
/// <param name="EmptyFrames">Frames that have no document in the recording.</param>
internal sealed record Honesty(
    int MissingSegments,
    int PagesWithoutPicture,
    int Texts,
    int MaskedTexts,
    int BlockedElements,
    int EmptyFrames
)
{
    /// <param name="packs">The packs of a session, by page and number.</param>
    public static Honesty Of(IReadOnlyList<Pack> packs)
    {
        var pages = packs.GroupBy(pack => pack.PageId).Select(page => page.ToList()).ToList();
        return new(
            pages.Sum(Missing),
            pages.Count(page => page.TrueForAll(pack => pack.Start == PackStart.Lost)),
            pages.Sum(page => Most(page, PackCounts.Texts)),
            pages.Sum(page => Most(page, PackCounts.MaskedTexts)),
            pages.Sum(page => Most(page, PackCounts.BlockedElements)),
            pages.Sum(page => Most(page, PackCounts.EmptyFrames))
        );
    }

    private static int Missing(List<Pack> page)
    {
        var (missing, next) = (0, 0);
        foreach (var pack in page)
        {
            missing += Math.Max(0, pack.First - next);
            next = pack.Last + 1;
        }

        return missing;
    }

    private static int Most(List<Pack> page, string count) => page.Max(pack => pack.Counts.GetValueOrDefault(count));
}
