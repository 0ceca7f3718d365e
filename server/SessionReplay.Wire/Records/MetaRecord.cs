using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>The page's address and the size of its window, in CSS pixels.</summary>
/// <remarks>Fields: <c>href</c> (slot), <c>width</c>, <c>height</c>.</remarks>
/// <param name="Href">Index of the address in the string table.</param>
public readonly record struct MetaRecord(int Href, WireNumber Width, WireNumber Height)
{
    public static MetaRecord Read(ref MessagePackReader fields) => new(fields.ReadSlot(), fields.ReadNumber(), fields.ReadNumber());

    public static void Write(SegmentWriter writer, long time, string href, WireNumber width, WireNumber height)
    {
        writer.Begin(RecordKind.Meta, time);
        writer.Slot(href);
        writer.Number(width);
        writer.Number(height);
        writer.End();
    }
}
