using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Names;

/// <summary>The element that a person means, whatever in it was hit: the button and not its icon, the field and not its label.</summary>
internal static class Target
{
    private const int MaxLevels = 500;

    /// <summary>How deep in a list an option may be.</summary>
    private const int MaxInList = 20;

    /// <summary>The slot of the element; that of the nearest element at all if nothing around reacts; −1: there is no element.</summary>
    public static int Of(PageState page, int slot)
    {
        var tree = page.Tree;
        while (slot >= 0 && !tree[slot].IsElement && tree[slot].Type != NodeType.Document)
            slot = tree[slot].Parent;
        if (slot < 0 || !tree[slot].IsElement)
            return Node.None;
        if (Editor.Around(tree, slot) is >= 0 and var editor)
            return editor;
        for (var (at, left) = (slot, MaxLevels); at >= 0 && left > 0 && tree[at].IsElement; at = tree[at].Parent, left--)
        {
            if (tree[at].Text == "label")
                return Labels.ControlOf(page, at, new(AccessibleName.MaxNodes)) is >= 0 and var control ? control : slot;
            if (AriaRoles.Reacts(Role.Of(tree, at)))
                return ListAround(tree, at);
        }

        return slot;
    }

    /// <summary>The list of the browser's own that an option is in; anything else is what it is.</summary>
    private static int ListAround(NodeTree tree, int slot)
    {
        if (tree[slot].Text != "option")
            return slot;
        for (var (at, left) = (slot, MaxInList); at >= 0 && left > 0; at = tree[at].Parent, left--)
            if (tree[at].Text == "select")
                return at;
        return slot;
    }
}
