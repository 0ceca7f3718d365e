using System.Text;
using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Names;

/// <summary>A text that stands on the page where a person can see it, as far as that can be told without style sheets.</summary>
/// <param name="Id">The id of the text node, or of the field or button on which it stands.</param>
/// <param name="Text">The text on one line.</param>
/// <param name="IsMasked">Nothing of it can be read, because the recorder has hidden it.</param>
/// <param name="IsTyped">It is the value of a field, which a person may have typed.</param>
public readonly record struct VisibleText(long Id, string Text, bool IsMasked, bool IsTyped)
{
    /// <summary>How many nodes around one are asked whether they hide it.</summary>
    private const int MaxNodes = 20_000;

    /// <summary>How deep in a list an option may be.</summary>
    private const int MaxInList = 20;

    /// <summary>The text of a node with a text; null: it shows none by itself, wherever it stands.</summary>
    internal static VisibleText? Of(PageState page, int slot)
    {
        ref var node = ref page.Tree[slot];
        return Said(page, slot) is { } said && Collapsed(said) is { Length: > 0 } text
            ? new(node.Id, text, Mask.IsMasked(text), !node.IsText && TypedValue.IsField(node))
            : null;
    }

    /// <summary>The same as it was recorded.</summary>
    internal static string? Said(PageState page, int slot)
    {
        ref var node = ref page.Tree[slot];
        if (node.IsText || !node.IsElement)
            return node.IsText ? node.Text : null;
        return node is { Text: "input" } && node.InputType() is "button" or "submit" or "reset"
            ? NativeName.Attribute(page, slot)
            : TypedValue.Of(page, slot);
    }

    /// <summary>Whether nothing hides a node: neither its own markup nor that around it.</summary>
    internal static bool IsShown(PageState page, int slot)
    {
        var hiding = Hides.Of(page, slot);
        if ((hiding & (Hiding.Gone | Hiding.Transparent)) != 0)
            return false;
        var around = Around(page, slot, new Allowance(MaxNodes));
        return around != Hiding.Gone && ((hiding & Hiding.Visible) != 0 || ((hiding | around) & Hiding.Invisible) == 0);
    }

    /// <summary>What the markup around a node makes of it: Gone, or Invisible if it does not say that it is visible, or None.</summary>
    internal static Hiding Around(PageState page, int slot, Allowance allowance)
    {
        var tree = page.Tree;
        var inherited = Hiding.None;
        for (var at = slot; tree[at].Parent >= 0; )
        {
            at = ShownIn(page, at, allowance);
            if (at < 0)
                return Hiding.Gone;
            if (!allowance.Visit(tree[at]))
                return inherited & Hiding.Invisible;
            var hiding = Hides.Of(page, at);
            if ((hiding & (Hiding.Gone | Hiding.Transparent)) != 0)
                return Hiding.Gone;
            if (inherited == Hiding.None)
                inherited = hiding & (Hiding.Invisible | Hiding.Visible);
            slot = at;
        }

        return tree[slot].Type == NodeType.Document ? inherited & Hiding.Invisible : Hiding.Gone;
    }

    /// <summary>The node in which a node stands as a person sees it; −1: in none.</summary>
    private static int ShownIn(PageState page, int slot, Allowance allowance)
    {
        var tree = page.Tree;
        var parent = tree[slot].Parent;
        if (ShownBy(page, slot, allowance) is >= 0 and var list)
            return list;
        if (tree[parent].IsElement && Hides.OnlyShown(page, parent, allowance) is { } only)
            return tree[parent].Text == "details" && only == slot ? parent : Node.None;
        if (IsReplaced(page, parent, allowance))
            return Node.None;
        return !tree[slot].IsShadow && Slotted.IsHost(tree[parent]) ? Slotted.SlotFor(tree, parent, slot, allowance) : parent;
    }

    /// <summary>A text on one line, without the white space around it.</summary>
    internal static string Collapsed(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (!char.IsWhiteSpace(letter))
                line.Append(letter);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }

        while (line.Length > 0 && line[^1] == ' ')
            line.Length--;
        return line.Length == text.Length ? text : line.ToString();
    }

    /// <summary>The closed list that shows an option alone, because it is the chosen one; −1: there is none.</summary>
    private static int ShownBy(PageState page, int option, Allowance allowance)
    {
        var tree = page.Tree;
        if (tree[option] is not { IsElement: true, Text: "option" })
            return Node.None;
        for (var (at, left) = (tree[option].Parent, MaxInList); at >= 0 && left > 0; at = tree[at].Parent, left--)
            if (tree[at] is { IsElement: true, Text: "select" })
                return Hides.OnlyShown(page, at, allowance) == option ? at : Node.None;
        return Node.None;
    }

    /// <summary>Something is put into a slot, so that its own children are not shown.</summary>
    private static bool IsReplaced(PageState page, int slot, Allowance allowance) =>
        page.Tree[slot].IsSlot
        && Slotted.HostAround(page.Tree, slot) is >= 0 and var host
        && new Slotted(page.Tree, host, allowance).In(slot) is not null;
}
