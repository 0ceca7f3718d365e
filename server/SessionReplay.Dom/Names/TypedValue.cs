using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.Names;

/// <summary>What stands in the fields into which people type.</summary>
internal static class TypedValue
{
    /// <summary>
    /// A field that shows its value as it is recorded. Dates are shown in the person's own way, and a password never; it stays one after
    /// it was shown as a text.
    /// </summary>
    public static bool IsField(in Node node) =>
        node.Text switch
        {
            "textarea" => true,
            "input" => node.InputType()
                is not (
                    "password"
                    or "hidden"
                    or "checkbox"
                    or "radio"
                    or "range"
                    or "color"
                    or "file"
                    or "image"
                    or "button"
                    or "submit"
                    or "reset"
                    or "date"
                    or "datetime-local"
                    or "month"
                    or "week"
                    or "time"
                )
                && !node.Has("data-rr-is-password"),
            _ => false,
        };

    /// <summary>The value of a field; null: the node is none.</summary>
    public static string? Of(PageState page, int slot)
    {
        ref var node = ref page.Tree[slot];
        return IsField(node) ? (node.HasState ? page.States.Of(slot)?.Field?.Text : null) ?? node.Attribute("value") : null;
    }
}
