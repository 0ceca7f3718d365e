using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>How far an element, or a document, is scrolled, in CSS pixels.</summary>
/// <remarks>Fields: <c>id</c>, <c>x</c>, <c>y</c>.</remarks>
public readonly record struct ScrollRecord(WireNumber Id, WireNumber X, WireNumber Y)
{
    public static ScrollRecord Read(ref MessagePackReader fields) => new(fields.ReadNumber(), fields.ReadNumber(), fields.ReadNumber());

    public void Write(SegmentWriter writer, long time)
    {
        writer.Begin(RecordKind.Scroll, time);
        writer.Number(Id);
        writer.Number(X);
        writer.Number(Y);
        writer.End();
    }
}
