using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.Names;

/// <summary>
/// The role that an element has by its tag: HTML-AAM, and where that says "no role" but every browser shows one, the browsers'. What
/// people type into is a <c>textbox</c>, and what opens its <c>details</c> a <c>button</c>.
/// </summary>
internal static class ImplicitRole
{
    /// <summary>How far above an element that gives it its role may be.</summary>
    private const int MaxLevels = 100;

    /// <summary>The role; null: none that says anything.</summary>
    public static string? Of(NodeTree tree, int slot)
    {
        ref var node = ref tree[slot];
        if (!node.IsElement)
            return null;
        if (node.IsSvg())
            return OfSvg(node);
        // What is typed into a heading is no heading's name.
        return node.IsEditable() ? "textbox" : OfTag(tree, slot);
    }

    private static string? OfTag(NodeTree tree, int slot)
    {
        ref var node = ref tree[slot];
        switch (node.Text)
        {
            case "a" or "area":
                return node.Has("href") ? "link" : null;
            case "address" or "details" or "fieldset" or "hgroup" or "optgroup":
                return "group";
            case "article" or "blockquote" or "button" or "caption" or "code" or "dialog" or "figure" or "main" or "mark" or "math":
                return node.Text;
            case "meter" or "option" or "search" or "strong" or "table" or "time":
                return node.Text;
            case "aside":
                return IsInside(tree, slot, main: false) && !IsNamed(node) ? null : "complementary";
            case "datalist":
                return "listbox";
            case "dd":
                return "definition";
            case "del" or "s":
                return "deletion";
            case "dfn" or "dt":
                return "term";
            case "em":
                return "emphasis";
            case "footer":
                return IsInside(tree, slot, main: true) ? null : "contentinfo";
            case "form":
                return IsNamed(node) ? "form" : null;
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                return "heading";
            case "header":
                return IsInside(tree, slot, main: true) ? null : "banner";
            case "hr":
                return "separator";
            case "html":
                return "document";
            case "img":
                return node.Attribute("alt") is "" && !IsNamed(node) ? Role.Presentation : "img";
            case "input":
                return OfInput(node);
            case "ins":
                return "insertion";
            case "li":
                return OfItem(tree, node.Parent);
            case "menu" or "ol" or "ul":
                return "list";
            case "nav":
                return "navigation";
            case "output":
                return "status";
            case "p":
                return "paragraph";
            case "progress":
                return "progressbar";
            case "section":
                return IsNamed(node) ? "region" : null;
            case "select":
                return Hides.IsListBox(node) ? "listbox" : "combobox";
            case "sub":
                return "subscript";
            case "summary":
                return IsFirstSummary(tree, slot) ? "button" : null;
            case "sup":
                return "superscript";
            case "svg":
                return "img";
            case "tbody" or "thead" or "tfoot" or "td" or "th" or "tr":
                return OfTablePart(tree, slot);
            case "textarea":
                return "textbox";
            default:
                return null;
        }
    }

    private static string? OfSvg(in Node node) =>
        node.Text switch
        {
            "svg" or "image" => "img",
            "a" when node.Has("href") || node.Has("xlink:href") => "link",
            _ => null,
        };

    private static string? OfInput(in Node node)
    {
        switch (node.InputType())
        {
            case "button" or "submit" or "reset" or "image" or "file":
                return "button";
            case "checkbox":
                return node.Has("switch") ? "switch" : "checkbox";
            case "radio":
                return "radio";
            case "range":
                return "slider";
            case "number":
                return "spinbutton";
            case "hidden":
                return null;
            case "password" or "date" or "time" or "datetime-local" or "month" or "week" or "color":
                return "textbox";
            case var type when node.Has("list"):
                return "combobox";
            case var type:
                return type == "search" ? "searchbox" : "textbox";
        }
    }

    private static string? OfItem(NodeTree tree, int parent) =>
        parent >= 0 && tree[parent].IsElement && Role.Given(tree[parent]) is not (null or "list" or "directory") ? null : "listitem";

    private static string? OfTablePart(NodeTree tree, int slot)
    {
        var table = Around(tree, slot, "table");
        var given = table < 0 ? Role.Presentation : Role.Given(tree[table]) ?? "table";
        if (given == Role.Presentation)
            return null;
        return tree[slot].Text switch
        {
            "tr" => "row",
            "td" => given is "grid" or "treegrid" ? "gridcell" : "cell",
            "th" => OfHead(tree, slot),
            _ => "rowgroup",
        };
    }

    /// <summary>The head of a column or a row, by what it says or, as browsers guess, by its neighbours.</summary>
    private static string OfHead(NodeTree tree, int slot)
    {
        switch (tree[slot].Attribute("scope")?.ToLowerInvariant())
        {
            case "col" or "colgroup":
                return "columnheader";
            case "row" or "rowgroup":
                return "rowheader";
        }

        var (before, after) = (Cell(tree, slot, forth: false), Cell(tree, slot, forth: true));
        return before is "th" || after is "th" || (before ?? after) is null ? "columnheader" : "rowheader";
    }

    /// <summary>The tag of the next element before or behind a cell; null: there is none.</summary>
    private static string? Cell(NodeTree tree, int slot, bool forth)
    {
        for (var (at, left) = (slot, MaxLevels); left > 0; left--)
        {
            at = forth ? tree[at].Next : tree[at].Previous;
            if (at < 0)
                return null;
            if (tree[at].IsElement)
                return tree[at].Text;
        }

        return null;
    }

    private static bool IsFirstSummary(NodeTree tree, int slot)
    {
        if (tree[slot].Parent is not (>= 0 and var parent) || tree[parent].Text != "details")
            return false;
        for (var (at, left) = (tree[slot].Previous, MaxLevels); at >= 0 && left > 0; at = tree[at].Previous, left--)
            if (tree[at].IsElement && tree[at].Text == "summary")
                return false;
        return true;
    }

    private static bool IsNamed(in Node node) => node.Says("aria-label") || node.Says("aria-labelledby") || node.Says("title");

    /// <summary>Whether an element is part of a section, so that its header is not the page's.</summary>
    private static bool IsInside(NodeTree tree, int slot, bool main)
    {
        for (var (at, left) = (tree[slot].Parent, MaxLevels); at >= 0 && left > 0 && tree[at].IsElement; at = tree[at].Parent, left--)
        {
            var role = Role.Given(tree[at]);
            if (role is "article" or "complementary" or "navigation" or "region" || (main && role is "main"))
                return true;
            if (role is null && (tree[at].Text is "article" or "aside" or "nav" or "section" || (main && tree[at].Text is "main")))
                return true;
        }

        return false;
    }

    private static int Around(NodeTree tree, int slot, string tag)
    {
        for (var (at, left) = (tree[slot].Parent, MaxLevels); at >= 0 && left > 0 && tree[at].IsElement; at = tree[at].Parent, left--)
            if (tree[at].Text == tag)
                return at;
        return Node.None;
    }
}
