using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Names;

/// <summary>Reads single declarations of the <c>style</c> of an element.</summary>
internal static class InlineStyle
{
    /// <summary>Of a longer style only the beginning is read.</summary>
    private const int MaxLength = 4_000;

    /// <summary>The value of a property in lower case; null: the style does not declare it.</summary>
    public static string? Of(NodeAttributes attributes, string property)
    {
        if (attributes.Style is { } changes && changes.TryGet(property, out var changed))
            return Value(changed);
        return attributes.Seek("style") switch
        {
            string text => Find(text.AsSpan(0, Math.Min(text.Length, MaxLength)), property),
            AnyMap declarations => Value(declarations[property]),
            _ => null,
        };
    }

    private static string? Value(object? declared) =>
        declared switch
        {
            string text => Plain(text),
            // A text and its priority.
            object?[] { Length: > 0 } parts => parts[0] is string text ? Plain(text) : null,
            _ => null,
        };

    private static string? Find(ReadOnlySpan<char> style, string property)
    {
        if (!style.Contains(property, StringComparison.OrdinalIgnoreCase))
            return null;
        var (found, isImportant) = ((string?)null, false);
        while (style.Length > 0)
        {
            var end = End(style);
            var declaration = style[..end];
            style = style[Math.Min(end + 1, style.Length)..];
            var colon = declaration.IndexOf(':');
            if (colon < 0 || !declaration[..colon].Trim().Equals(property, StringComparison.OrdinalIgnoreCase))
                continue;
            var value = declaration[(colon + 1)..];
            var priority = value.IndexOf('!');
            if (isImportant && priority < 0)
                continue;
            (found, isImportant) = (Plain(priority < 0 ? value : value[..priority]), priority >= 0);
        }

        return found;
    }

    /// <summary>Where a declaration ends: at a semicolon that stands neither in quotes nor in brackets.</summary>
    private static int End(ReadOnlySpan<char> style)
    {
        var (quote, depth) = ('\0', 0);
        for (var i = 0; i < style.Length; i++)
        {
            var letter = style[i];
            if (letter == '\\')
                i++;
            else if (quote != '\0')
                quote = letter == quote ? '\0' : quote;
            else if (letter is '"' or '\'')
                quote = letter;
            else if (letter == '(')
                depth++;
            else if (letter == ')')
                depth--;
            else if (letter == ';' && depth <= 0)
                return i;
        }

        return style.Length;
    }

    private static string Plain(ReadOnlySpan<char> value) => value.Trim().ToString().ToLowerInvariant();
}
