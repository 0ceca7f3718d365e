using System.Collections.Frozen;
using System.Text.RegularExpressions;
using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.Names;

/// <summary>Finds what a person would call an element.</summary>
internal static partial class Spoken
{
    /// <summary>How many levels above an element its words may stand beside it.</summary>
    private const int MaxBeside = 3;

    /// <summary>The words of an element that holds others are a name only if they are few: half a page tells nothing.</summary>
    private const int MostBeside = 60;

    /// <summary>A longer text is no name of a row, but a cell of a page that is laid out as a table.</summary>
    private const int MostOfRow = 150;

    private const int MaxLevels = 100;
    private const int MaxCells = 300;
    private const int MaxHosts = 3;

    private static readonly FrozenSet<string> Pictures = FrozenSet.ToFrozenSet(
        ["img", "picture", "canvas", "svg", "path", "g", "use", "circle", "rect", "line", "polygon", "polyline", "ellipse"],
        StringComparer.Ordinal
    );

    public static SpokenName Of(PageState page, int slot)
    {
        var allowance = new Allowance(AccessibleName.MaxNodes);
        var tree = page.Tree;
        var node = AccessibleName.Of(page, slot, allowance);
        var name = new SpokenName(node, KindOf(tree[slot], node.Role), Label(node.Name), null, node.IsMasked);
        if (AriaRoles.Reacts(node.Role))
            return Reacting(page, slot, name, allowance);
        if (OfTable(page, slot, name, allowance) is { } part)
            return part;
        if (name.Text is not null || tree[slot].Text is "video" or "audio")
            return name;
        return AriaRoles.IsPart(node.Role) ? Beside(page, slot, name, allowance) : Said(page, slot, name, allowance);
    }

    private static SpokenName Reacting(PageState page, int slot, SpokenName name, Allowance allowance)
    {
        var tree = page.Tree;
        var hasValue = AriaRoles.HasValue(name.Kind) || name.Kind == "file";
        // What browsers write on such a button says nothing of the field.
        var text = name is { Kind: "file", Text: NativeName.ChooseFile } ? null : name.Text;
        text ??= OfHost(page, slot, hasValue, allowance);
        if (name is { IsMasked: false, Kind: not "button" } && tree[slot].Text is "input" or "select" or "textarea")
            text ??= ChosenName(tree[slot].Word("name") ?? "");
        // "Select row" does not tell which row it is.
        var row = name.Node.Role is "checkbox" or "radio" or "switch" ? Row(page, slot, allowance) : null;
        return name with { Text = text, Row = row == text ? null : row, IsMasked = name.IsMasked && text is null };
    }

    /// <summary>A control in the shadow root of a component is called as the component is.</summary>
    private static string? OfHost(PageState page, int slot, bool hasValue, Allowance allowance)
    {
        var host = Slotted.HostAround(page.Tree, slot);
        for (var left = MaxHosts; host >= 0 && left > 0; host = Slotted.HostAround(page.Tree, host), left--)
        {
            ref var node = ref page.Tree[host];
            var said =
                AccessibleName.Of(page, host, allowance).Name
                ?? Readable(node.Attribute("label"))
                ?? OfLabel(page, host, allowance)
                ?? Readable(node.Attribute("placeholder"))
                ?? (hasValue ? null : AccessibleName.Words(page, host, out _, allowance));
            if (Label(said) is { } label)
                return label;
        }

        return null;
    }

    private static string? OfLabel(PageState page, int host, Allowance allowance)
    {
        if (page.Tree[host].Attribute("id") is not { } id)
            return null;
        foreach (var label in page.Index.Find(page.Tree[host].Scope, "for", id))
            if (AccessibleName.Words(page, label, out _, allowance) is { } said)
                return said;
        return null;
    }

    /// <summary>What stands in a table is called by its column's head or by its row; null: it stands in none that has a name.</summary>
    private static SpokenName? OfTable(PageState page, int slot, SpokenName name, Allowance allowance)
    {
        var tree = page.Tree;
        var at = slot;
        for (var left = MaxLevels; at >= 0 && left > 0 && allowance.Step(); at = tree[at].Parent, left--)
        {
            var role = Role.Of(tree, at);
            if (role == "columnheader")
                return name with { Kind = role, Text = Label(AccessibleName.Of(page, at, allowance).Name) };
            if (role is "cell" or "gridcell" or "rowheader" or "row")
                break;
        }

        return at >= 0 && !tree[at].Says("aria-label") && Row(page, at, allowance) is { } row
            ? name with
            {
                Text = null,
                Row = row,
                IsMasked = false,
            }
            : null;
    }

    /// <summary>The words of the first cell that has some, in the row that an element stands in or is.</summary>
    private static string? Row(PageState page, int slot, Allowance allowance)
    {
        var tree = page.Tree;
        var (at, inside) = (slot, Tree.Node.None);
        for (var left = MaxLevels; at >= 0 && Role.Of(tree, at) != "row"; inside = at, at = tree[at].Parent)
            if (left-- == 0 || !allowance.Step())
                return null;
        var cells = MaxCells;
        for (var cell = at < 0 ? at : tree[at].First; cell >= 0 && cells-- > 0 && allowance.Step(); cell = tree[cell].Next)
        {
            // What only the box in it says is no word of the cell.
            if (!tree[cell].IsElement || (cell == inside && !HasWordsInside(tree, cell, allowance)))
                continue;
            if (Label(AccessibleName.Words(page, cell, out _, allowance)) is { } said)
                return said.Length <= MostOfRow ? said : null;
        }

        return null;
    }

    private static bool HasWordsInside(NodeTree tree, int slot, Allowance allowance)
    {
        for (var at = slot; at >= 0 && allowance.Step(); at = tree.FollowingInScope(at, slot))
            if (tree[at].IsText && !string.IsNullOrWhiteSpace(tree[at].Text))
                return true;
        return false;
    }

    /// <summary>Named by the words in it.</summary>
    private static SpokenName Said(PageState page, int slot, SpokenName name, Allowance allowance)
    {
        var text = AccessibleName.Words(page, slot, out var isMasked, allowance);
        if (text is null && !isMasked && Pictures.Contains(page.Tree[slot].Text!))
            return Beside(page, slot, name, allowance);
        return isMasked ? name with { Kind = null, IsMasked = true } : name with { Text = text };
    }

    /// <summary>Named by the words in it, if they are few or its own, or by those around it: an icon by the words beside it.</summary>
    private static SpokenName Beside(PageState page, int slot, SpokenName name, Allowance allowance)
    {
        var tree = page.Tree;
        var isMasked = name.IsMasked;
        for (
            var (at, level) = (slot, 0);
            at >= 0 && level <= MaxBeside && tree[at].Text is not ("body" or "html");
            at = tree[at].Parent, level++
        )
        {
            if (!tree[at].IsElement)
                break;
            var own = level == 0 ? null : Label(AccessibleName.Of(page, at, allowance).Name);
            var said = own ?? AccessibleName.Words(page, at, out isMasked, allowance);
            if (isMasked)
                break;
            if (said is null)
                continue;
            if (own is null && said.Length > MostBeside && !(level == 0 && HasWords(tree, at)))
                break;
            return name with { Kind = null, Text = said };
        }

        return name with
        {
            Kind = !isMasked && Pictures.Contains(tree[slot].Text!) ? "img" : null,
            IsMasked = isMasked,
        };
    }

    private static bool HasWords(NodeTree tree, int slot)
    {
        var left = MaxCells;
        for (var child = tree[slot].First; child >= 0 && left-- > 0; child = tree[child].Next)
            if (tree[child].IsText && !string.IsNullOrWhiteSpace(tree[child].Text))
                return true;
        return false;
    }

    private static string? KindOf(in Node node, string? role) =>
        node.Text switch
        {
            "input" when role == "button" && node.InputType() == "file" => "file",
            "video" or "audio" => role ?? node.Text,
            _ => role,
        };

    private static string? Readable(string? said) => string.IsNullOrWhiteSpace(said) || Mask.IsMasked(said) ? null : said.Trim();

    /// <summary>A label without the star of a required field, and without a colon.</summary>
    private static string? Label(string? said) => said?.TrimEnd(' ', '*', ':', '：') is { Length: > 0 } label ? label : said;

    /// <summary><c>billing[firstName]</c>: <c>first name</c>; null for a name that a program made.</summary>
    private static string? ChosenName(string name)
    {
        if (name.EndsWith("[]", StringComparison.Ordinal))
            name = name[..^2];
        var last = name.TrimEnd(']').Split('[', '.')[^1];
        if (GeneratedId.Is(last))
            return null;
        var words = Parts().Replace(last, " ").Trim().ToLowerInvariant();
        return Letters().IsMatch(words) ? words : null;
    }

    /// <summary>Between the words of a name: <c>firstName</c>, <c>first_name</c>, <c>first-name</c>.</summary>
    [GeneratedRegex("(?<=[a-z])(?=[A-Z])|[_-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Parts();

    [GeneratedRegex("[a-z]{2}", RegexOptions.CultureInvariant)]
    private static partial Regex Letters();
}
