using System.Text;
using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Names;

/// <summary>A text that stands on the page where a person can see it, as far as that can be told without style sheets.</summary>
/// <param name="Id">The id of the text node, or of the <c>input</c> on which it stands.</param>
/// <param name="Text">The text on one line.</param>
/// <param name="IsMasked">Nothing of it can be read, because the recorder has hidden it.</param>
public readonly record struct VisibleText(long Id, string Text, bool IsMasked)
{
    /// <summary>How many nodes around one are asked whether they hide it.</summary>
    private const int MaxNodes = 20_000;

    /// <summary>How deep in a list an option may be.</summary>
    private const int MaxInList = 20;

    /// <summary>The text of a node with a text; null: it shows none by itself, wherever it stands.</summary>
    internal static VisibleText? Of(PageState page, int slot)
    {
        ref var node = ref page.Tree[slot];
        var said =
            node.IsText ? node.Text
            : node is { IsElement: true, Text: "input" } && node.InputType() is "button" or "submit" or "reset"
                ? NativeName.Attribute(page, slot)
            : null;
        return said is not null && Collapsed(said) is { Length: > 0 } text ? new(node.Id, text, Mask.IsMasked(text)) : null;
    }

    /// <summary>Whether nothing hides a node: neither its own markup nor that around it.</summary>
    internal static bool IsShown(PageState page, int slot)
    {
        var tree = page.Tree;
        var isVisible = false;
        var allowance = new Allowance(MaxNodes);
        for (var at = slot; allowance.Visit(tree[at]); )
        {
            var hiding = Hides.Of(page, at);
            if ((hiding & (Hiding.Gone | Hiding.Transparent)) != 0 || (!isVisible && (hiding & Hiding.Invisible) != 0))
                return false;
            isVisible |= (hiding & Hiding.Visible) != 0;
            ref var node = ref tree[at];
            if (node.Parent is not (>= 0 and var parent))
                return node.Type == NodeType.Document;
            if (ShownBy(page, at, allowance) is >= 0 and var list)
            {
                at = list;
                continue;
            }

            if (tree[parent].IsElement && Hides.OnlyShown(page, parent, allowance) is { } only)
            {
                if (tree[parent].Text != "details" || only != at)
                    return false;
                at = parent;
                continue;
            }

            if (IsReplaced(page, parent, allowance))
                return false;
            at = !node.IsShadow && Slotted.IsHost(tree[parent]) ? Slotted.SlotFor(tree, parent, at, allowance) : parent;
            if (at < 0)
                return false;
        }

        return true;
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
        Slotted.IsSlot(page.Tree[slot])
        && Slotted.HostAround(page.Tree, slot) is >= 0 and var host
        && new Slotted(page.Tree, host, allowance).In(slot) is not null;
}
