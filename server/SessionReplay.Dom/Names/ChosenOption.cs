using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.Names;

/// <summary>Which option of a <c>select</c> is chosen. A hidden value tells none.</summary>
internal static class ChosenOption
{
    private const int MaxOptions = 5_000;

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
                if (ValueOf(tree, at) == value)
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

    /// <summary>The text of an option without a value is its value.</summary>
    private static string ValueOf(NodeTree tree, int option)
    {
        if (tree[option].Attribute("value") is { } value)
            return value;
        var text = string.Join(' ', Children(tree, option).Select(child => child.Text));
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static IEnumerable<Node> Children(NodeTree tree, int option)
    {
        var left = 4;
        for (var child = tree[option].First; child >= 0 && left-- > 0; child = tree[child].Next)
            if (tree[child].IsText)
                yield return tree[child];
    }
}
