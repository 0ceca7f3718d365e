using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.Names;

/// <summary>The ARIA role of an element: what kind of thing it is.</summary>
internal static class Role
{
    public const string Presentation = "presentation";

    private const int MaxTokens = 10;

    /// <summary>The role that the markup gives, else that of its tag; null: none that says anything.</summary>
    public static string? Of(NodeTree tree, int slot) =>
        Given(tree[slot]) is { } given ? NullIfGeneric(given) : ImplicitRole.Of(tree, slot);

    /// <summary>The first role of the attribute that there is; null: the attribute gives none.</summary>
    public static string? Given(in Node node)
    {
        if (node.Word("role") is not { } said)
            return null;
        var left = MaxTokens;
        foreach (var token in said.AsSpan().SplitAny(" \t\r\n\f"))
        {
            if (said[token] is not { Length: > 0 } word)
                continue;
            if (left-- == 0)
                break;
            var role = word.ToLowerInvariant();
            if (!AriaRoles.IsRole(role))
                continue;
            // An element that reacts, or that says something of itself, is never a mere decoration.
            if (role is not ("none" or Presentation))
                return role == "image" ? "img" : role;
            return IsFocusable(node) || HasGlobal(node) ? null : Presentation;
        }

        return null;
    }

    private static string? NullIfGeneric(string role) => role == "generic" ? null : role;

    private static bool IsFocusable(in Node node) =>
        node.Has("tabindex")
        || node.IsEditable()
        || node.Text switch
        {
            "a" or "area" => node.Has("href"),
            "input" or "button" or "select" or "textarea" => !node.Has("disabled"),
            "iframe" or "summary" => true,
            _ => false,
        };

    private static bool HasGlobal(in Node node)
    {
        if (node.Attributes is { } attributes)
            foreach (var (name, _) in attributes.Sought)
                if (name.StartsWith("aria-", StringComparison.Ordinal) && AriaRoles.IsGlobal(name))
                    return true;
        return false;
    }
}
