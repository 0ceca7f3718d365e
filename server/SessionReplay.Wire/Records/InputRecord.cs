using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>The value of a form field has changed.</summary>
/// <remarks>Fields: <c>id</c>, <c>text</c> (slot), <c>flags</c>.</remarks>
/// <param name="Id">The node id of the form field.</param>
/// <param name="Text">Index of the new value in the string table.</param>
/// <param name="IsChecked">Whether a check box or radio button is checked.</param>
/// <param name="UserTriggered">Whether the person made the change; null when the event does not say.</param>
public readonly record struct InputRecord(WireNumber Id, int Text, bool IsChecked, bool? UserTriggered)
{
    private const int Checked = 1;
    private const int HasUserTriggered = 2;
    private const int IsUserTriggered = 4;

    public static InputRecord Read(ref MessagePackReader fields)
    {
        var (id, text, flags) = (fields.ReadNumber(), fields.ReadSlot(), fields.ReadInt());
        return new(id, text, (flags & Checked) != 0, (flags & HasUserTriggered) == 0 ? null : (flags & IsUserTriggered) != 0);
    }

    public static void Write(SegmentWriter writer, long time, WireNumber id, string text, bool isChecked, bool? userTriggered)
    {
        writer.Begin(RecordKind.Input, time);
        writer.Number(id);
        writer.Slot(text);
        writer.Int(
            (isChecked ? Checked : 0) | (userTriggered is null ? 0 : HasUserTriggered) | (userTriggered == true ? IsUserTriggered : 0)
        );
        writer.End();
    }
}
