using SessionReplay.Dom.State;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Apply;

/// <summary>The recorder's own events that are about the page: popovers, animations, properties that no markup tells.</summary>
internal static class ApplyCustom
{
    public static bool Apply(PageState page, string tag, object? payload)
    {
        if (payload is not AnyMap facts)
            return false;
        switch (tag)
        {
            case PageTag.Navigate:
                page.Href = facts.Text("href") ?? page.Href;
                return true;
            case PageTag.Popover:
                return ApplyPopover(page, facts);
            case PageTag.State:
                return ApplyState(page, facts);
            case PageTag.Animation:
                return ApplyAnimation(page, facts);
            case PageTag.TopLayer:
                return ApplyLayers(page, facts);
            default:
                return false;
        }
    }

    private static bool ApplyPopover(PageState page, AnyMap facts)
    {
        if (facts.Integer("id") is not { } id || page.Tree.Find(id) is not (>= 0 and var slot))
            return false;
        var isOpen = facts.Flag("open") == true;
        page.StateOf(slot).IsPopoverOpen = isOpen;
        page.Shown?.Add(slot, ShownChange.Hiding);
        if (isOpen)
            page.TopLayer.Opened(id, page.Work);
        else
            page.TopLayer.Closed(id, page.Work);
        return true;
    }

    private static bool ApplyState(PageState page, AnyMap facts)
    {
        if (facts.Integer("id") is not { } id || page.Tree.Find(id) is not (>= 0 and var slot))
            return false;
        var properties = page.StateOf(slot).Properties ??= [];
        foreach (var (name, value) in facts)
            if (name != "id")
                properties.Set(name, value);
        page.Shown?.Add(slot, ShownChange.Any);
        return true;
    }

    private static bool ApplyAnimation(PageState page, AnyMap facts)
    {
        if (facts.Integer("animation") is not { } number)
            return false;
        if (facts.Text("do") is { } action)
        {
            if (action == "cancel")
                page.Animations.Remove(number);
            else if (page.Animations.TryGetValue(number, out var known))
                known.Do(action, page.Time);
            return true;
        }

        if (facts.Integer("id") is not { } id || page.Tree.Find(id) < 0)
            return false;
        page.Begin(number, AnimationState.Begun(id, facts, page.Time));
        return true;
    }

    private static bool ApplyLayers(PageState page, AnyMap facts)
    {
        if (!facts.TryArray("ids", out var ids))
            return false;
        page.TopLayer.Clear();
        foreach (var id in ids.OfType<long>())
            page.TopLayer.Opened(id, page.Work);
        return true;
    }
}
