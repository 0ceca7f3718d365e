using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>What the recorder or the application says that rrweb has no event for: an error, who it is, a gap. Its payload (any) stands next.</summary>
/// <remarks>Fields: <c>tag</c> (slot), <c>payload</c> (any).</remarks>
/// <param name="Tag">Index in the string table.</param>
public readonly record struct CustomRecord(int Tag)
{
    public static CustomRecord Read(ref MessagePackReader fields) => new(fields.ReadSlot());

    /// <summary>Begins one; the caller writes the payload and ends the record.</summary>
    public static void Begin(SegmentWriter writer, long time, string tag)
    {
        writer.Begin(RecordKind.Custom, time);
        writer.Slot(tag);
    }
}
