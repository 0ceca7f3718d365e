using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.Names;

/// <summary>Which option of a <c>select</c> is chosen. A hidden value tells none.</summary>
internal static class ChosenOption
{
    private const int MaxOptions = 5_000;

    /// <summary>How many texts of an option are read, and how many letters of each.</summary>
    private const int MaxTexts = 4;
    private const int MaxLength = 1_000;

    /// <summary>The slot of the first chosen option; −1: none, or it cannot be told.</summary>
    public static int Of(PageState page, int select, Allowance? allowance = null)
    {
        var tree = page.Tree;
        var state = page.States.Of(select);
        var value = state?.Field?.Text ?? tree[select].Attribute("value");
        var (first, empty) = (Node.None, Node.None);
        var left = MaxOptions;
        for (var at = tree.Following(select, select); at >= 0 && left-- > 0 && allowance?.Step() != false; at = Next(tree, at, select))
        {
            ref var option = ref tree[at];
            if (!option.IsElement || option.Text != "option")
                continue;
            if (!string.IsNullOrEmpty(value))
            {
                if (Has(tree, at, value))
                    return at;
                continue;
            }

            if (option.Has("selected"))
                return at;
            if (first < 0)
                first = at;
            if (empty < 0 && option.Attribute("value") is "")
                empty = at;
        }

        if (!string.IsNullOrEmpty(value) || state?.Properties?.Integer("selectedIndex") < 0)
            return Node.None;
        return empty >= 0 ? empty : first;
    }

    /// <summary>The next node of a list, without those of another list in it, which only a hostile page has.</summary>
    private static int Next(NodeTree tree, int at, int select) =>
        tree[at] is { IsElement: true, Text: "select" } ? tree.FollowingBehind(at, select) : tree.Following(at, select);

    /// <summary>Whether an option has a value; the text of one without a value, on one line, is its value.</summary>
    private static bool Has(NodeTree tree, int option, string value)
    {
        if (tree[option].Attribute("value") is { } own)
            return own == value;
        var (at, hasSpace, left) = (0, false, MaxTexts);
        for (var child = tree[option].First; child >= 0 && left-- > 0; child = tree[child].Next)
        {
            if (!tree[child].IsText || tree[child].Text is not { } text)
                continue;
            hasSpace = at > 0;
            foreach (var letter in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
            {
                if (char.IsWhiteSpace(letter))
                    hasSpace = at > 0;
                else if ((hasSpace && !Goes(' ')) || !Goes(letter))
                    return false;
                else
                    hasSpace = false;
            }
        }

        return at == value.Length;

        bool Goes(char next) => at < value.Length && value[at++] == next;
    }
}
