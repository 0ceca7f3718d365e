using SessionReplay.Dom.State;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Apply;

/// <summary>A form field has another value.</summary>
internal static class ApplyInput
{
    public static bool Apply(PageState page, WireNumber id, string text, bool isChecked, bool? userTriggered)
    {
        var slot = page.Find(id);
        if (slot < 0)
            return false;
        page.StateOf(slot).Field = (text, isChecked, userTriggered, page.NextOrder());
        page.Shown?.Add(slot, ShownChange.Any);
        return true;
    }
}
