using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.Names;

/// <summary>What HTML and SVG have for the names of their elements, besides ARIA (HTML-AAM 1.0, SVG-AAM 1.0).</summary>
internal static class NativeName
{
    /// <summary>What browsers write on the button of a field for files.</summary>
    public const string ChooseFile = "Choose File";

    private const int MaxChildren = 100;

    /// <summary>An attribute that is the name of an element, or what browsers write on a button without one; null: there is none.</summary>
    public static string? Attribute(PageState page, int slot)
    {
        ref var node = ref page.Tree[slot];
        switch (node.Text)
        {
            case "img" or "area":
                return node.Attribute("alt");
            case "option" or "optgroup":
                return node.Attribute("label");
            case "a" when node.IsSvg():
                return node.Attribute("xlink:title");
            case "input":
                return OfInput(page, slot);
            default:
                return null;
        }
    }

    /// <summary>The child whose words are the name of an element: the caption of a table; −1: there is none.</summary>
    public static int Child(NodeTree tree, int slot)
    {
        ref var node = ref tree[slot];
        var tag = node.IsSvg()
            ? "title"
            : node.Text switch
            {
                "fieldset" => "legend",
                "figure" => "figcaption",
                "table" => "caption",
                _ => null,
            };
        var left = MaxChildren;
        for (var child = tag is null ? Node.None : node.First; child >= 0 && left-- > 0; child = tree[child].Next)
            if (tree[child].IsElement && tree[child].Text == tag)
                return child;
        return Node.None;
    }

    /// <summary>The words that stand in a field until something is typed.</summary>
    public static string? Placeholder(in Node node)
    {
        var isField =
            node.Text == "textarea"
            || (
                node.Text == "input"
                && node.InputType() is not ("checkbox" or "radio" or "range" or "button" or "submit" or "reset" or "image")
            );
        return (isField ? node.Attribute("placeholder") : null) ?? node.Attribute("aria-placeholder");
    }

    private static string? OfInput(PageState page, int slot)
    {
        ref var node = ref page.Tree[slot];
        var type = node.InputType();
        if (type is "button" or "submit" or "reset")
            return WordsOr(node.Attribute("value") ?? page.States.Of(slot)?.Field?.Text, type == "button" ? null : type);
        if (type == "image")
            return WordsOr(node.Attribute("alt"), null) ?? WordsOr(node.Attribute("value"), node.Says("title") ? null : "submit");
        return type == "file" && !node.Says("title") ? ChooseFile : null;
    }

    private static string? WordsOr(string? said, string? type) =>
        !string.IsNullOrWhiteSpace(said)
            ? said
            : type switch
            {
                "submit" => "Submit",
                "reset" => "Reset",
                _ => null,
            };
}
