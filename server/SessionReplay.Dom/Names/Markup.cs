using System.Globalization;
using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Names;

/// <summary>Reads what the markup of an element says.</summary>
internal static class Markup
{
    private const int MaxWords = 200;

    /// <summary>The text of an attribute; null if the element does not have it.</summary>
    public static string? Attribute(this in Node node, string name) =>
        node.Attributes?.Seek(name) switch
        {
            string text => text,
            // Recorders write states, such as "checked", as true.
            true => "",
            long number => number.ToString(CultureInfo.InvariantCulture),
            double number => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };

    /// <summary>The text of an attribute that holds words of a language of the web; a text longer than those is as good as none.</summary>
    public static string? Word(this in Node node, string name) => node.Attribute(name) is { Length: <= MaxWords } words ? words : null;

    public static bool Has(this in Node node, string name) => node.Attribute(name) is not null;

    /// <summary>True if the attribute has words in it.</summary>
    public static bool Says(this in Node node, string name) => !string.IsNullOrWhiteSpace(node.Attribute(name));

    public static bool Is(this in Node node, string name, string value) =>
        string.Equals(node.Word(name)?.Trim(), value, StringComparison.OrdinalIgnoreCase);

    public static bool IsSvg(this in Node node) => (node.Flags & Head.Svg) != 0;

    /// <summary>The type of an <c>input</c>; <c>text</c> for a type that no browser knows, too.</summary>
    public static string InputType(this in Node node) => node.Word("type")?.ToLowerInvariant() ?? "text";

    /// <summary>A person can type into it, and what stands in it is what was typed.</summary>
    public static bool IsEditable(this in Node node) => node.Word("contenteditable") is { } value && (value.Length == 0 || IsYes(value));

    /// <summary>Whether a label may be for it.</summary>
    public static bool IsLabelable(this in Node node) =>
        node.Text switch
        {
            "input" => node.InputType() != "hidden",
            "button" or "meter" or "output" or "progress" or "select" or "textarea" => true,
            _ => false,
        };

    private static bool IsYes(string value) =>
        value.Equals("true", StringComparison.OrdinalIgnoreCase) || value.Equals("plaintext-only", StringComparison.OrdinalIgnoreCase);
}
