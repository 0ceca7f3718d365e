using SessionReplay.Dom.State;
using SessionReplay.Wire.Records;

namespace SessionReplay.Dom.Apply;

/// <summary>An element or a document is scrolled.</summary>
internal static class ApplyScroll
{
    public static bool Apply(PageState page, in ScrollRecord scroll)
    {
        var slot = page.Find(scroll.Id);
        if (slot < 0)
            return false;
        page.StateOf(slot).Scroll = (scroll.X, scroll.Y, page.NextOrder());
        return true;
    }
}
