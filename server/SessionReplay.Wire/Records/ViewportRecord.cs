using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>The new size of the window, in CSS pixels.</summary>
/// <remarks>Fields: <c>width</c>, <c>height</c>.</remarks>
public readonly record struct ViewportRecord(WireNumber Width, WireNumber Height)
{
    public static ViewportRecord Read(ref MessagePackReader fields) => new(fields.ReadNumber(), fields.ReadNumber());

    public void Write(SegmentWriter writer, long time)
    {
        writer.Begin(RecordKind.Viewport, time);
        writer.Number(Width);
        writer.Number(Height);
        writer.End();
    }
}
