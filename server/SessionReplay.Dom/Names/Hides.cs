using System.Collections.Frozen;
using System.Globalization;
using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.Names;

/// <summary>Tells of elements which of what is in them they hide.</summary>
internal static class Hides
{
    /// <summary>Elements that show nothing, or something other than what stands in them.</summary>
    private static readonly FrozenSet<string> Unshown = FrozenSet.ToFrozenSet(
        [
            .. "script style template noscript head title link meta base param source track datalist noframes noembed rp".Split(' '),
            .. "audio video canvas object progress meter textarea".Split(' '),
            .. "desc metadata defs symbol clipPath mask pattern marker linearGradient radialGradient filter".Split(' '),
        ],
        StringComparer.Ordinal
    );

    /// <summary>What an element says of itself. Of its parents, nothing.</summary>
    public static Hiding Of(PageState page, int slot)
    {
        ref var node = ref page.Tree[slot];
        if (!node.IsElement)
            return Hiding.None;
        if (ShowsNothing(node) && node.Text != "textarea")
            return Hiding.Gone;
        if (node.Attributes is not { } attributes)
            return node.Text == "dialog" ? Hiding.Gone : Hiding.None;
        if (node.Has("hidden") || IsClosed(page, slot) || (node.Text == "input" && node.InputType() == "hidden"))
            return Hiding.Gone;
        var hiding = node.Is("aria-hidden", "true") ? Hiding.Unread : Hiding.None;
        if (attributes.Style is null && attributes.Seek("style") is null)
            return hiding;
        if (InlineStyle.Of(attributes, "display") == "none")
            return Hiding.Gone;
        hiding |= InlineStyle.Of(attributes, "visibility") switch
        {
            "hidden" or "collapse" => Hiding.Invisible,
            "visible" => Hiding.Visible,
            _ => Hiding.None,
        };
        return IsZero(InlineStyle.Of(attributes, "opacity")) ? hiding | Hiding.Transparent : hiding;
    }

    /// <summary>It is of a kind that does not show what is in it.</summary>
    public static bool ShowsNothing(in Node node) => Unshown.Contains(node.Text!);

    /// <summary>The only child that an element shows; −1: it shows none; null: it shows all of them.</summary>
    public static int? OnlyShown(PageState page, int slot, Allowance? allowance = null)
    {
        ref var node = ref page.Tree[slot];
        if (node.Text == "select" && !IsListBox(node))
            return ChosenOption.Of(page, slot, allowance);
        if (node.Text == "textarea")
            return Node.None; // It shows its value.
        if (node.Text != "details" || node.Has("open"))
            return null;
        for (var child = node.First; child >= 0 && allowance?.Step() != false; child = page.Tree[child].Next)
            if (page.Tree[child] is { IsElement: true, Text: "summary" })
                return child;
        return Node.None;
    }

    /// <summary>A <c>select</c> whose options are all on the page, and not only the chosen one.</summary>
    public static bool IsListBox(in Node select) =>
        select.Has("multiple") || (int.TryParse(select.Attribute("size"), CultureInfo.InvariantCulture, out var size) && size > 1);

    /// <summary>A dialog or a popover that is not open.</summary>
    private static bool IsClosed(PageState page, int slot)
    {
        ref var node = ref page.Tree[slot];
        return (node.Text == "dialog" && !node.Has("open")) || (node.Has("popover") && page.States.Of(slot)?.IsPopoverOpen != true);
    }

    private static bool IsZero(string? opacity) =>
        opacity is not null
        && double.TryParse(opacity.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && number <= 0;
}
