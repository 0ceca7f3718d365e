using SessionReplay.Dom.State;

namespace SessionReplay.Dom.Names;

/// <summary>What of a page its recording does not show.</summary>
/// <param name="Texts">How many texts a person could see.</param>
/// <param name="Masked">How many of them the recorder has masked.</param>
/// <param name="Blocked">How many elements were recorded as empty boxes.</param>
/// <param name="Frames">How many frames have no document in the recording.</param>
public readonly record struct Unseen(int Texts, int Masked, int Blocked, int Frames)
{
    /// <summary>The attribute by which recorders say how wide the box of a blocked element is.</summary>
    private const string BlockedWidth = "rr_width";

    /// <summary>Counts; each node is looked at twice at most.</summary>
    internal static Unseen Of(PageState page)
    {
        var (texts, masked, blocked, frames) = (0, 0, 0, 0);
        foreach (var text in new VisibleTexts(page).All())
        {
            texts++;
            if (text.IsMasked)
                masked++;
        }

        var tree = page.Tree;
        for (var slot = 0; slot < tree.End; slot++)
        {
            ref var node = ref tree[slot];
            if (!node.IsUsed || !node.IsElement)
                continue;
            if (node.Has(BlockedWidth))
                blocked++;
            else if (node.Text is "iframe" or "frame" && node.First < 0)
                frames++;
        }

        return new(texts, masked, blocked, frames);
    }
}
