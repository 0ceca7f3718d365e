namespace SessionReplay.Server.Storage.Packs;

/// <summary>The names of <see cref="Pack.Counts"/> that are no kinds of moments: what of the page, as it was at the pack's end, is not seen.</summary>
internal static class PackCounts
{
    /// <summary>Texts that a person could see, and those of them that are masked.</summary>
    public const string Texts = "texts";
    public const string MaskedTexts = "maskedTexts";

    /// <summary>Elements that were recorded as empty boxes.</summary>
    public const string BlockedElements = "blockedElements";

    /// <summary>Frames that have no document in the recording.</summary>
    public const string EmptyFrames = "emptyFrames";

    /// <summary>The other counts: those of moments.</summary>
    public static Dictionary<string, int> OfMoments(Pack pack) =>
        pack.Counts.Where(count => count.Key is not (Texts or MaskedTexts or BlockedElements or EmptyFrames)).ToDictionary();
}
