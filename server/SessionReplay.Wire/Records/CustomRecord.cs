using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>
/// An event of the recorder or the application for which rrweb has no type: an error, the person's identity, a gap. The payload (any)
/// stands next in the fields.
/// </summary>
/// <remarks>Fields: <c>tag</c> (slot), <c>payload</c> (any).</remarks>
/// <param name="Tag">Index of the tag in the string table.</param>
public readonly record struct CustomRecord(int Tag)
{
    public static CustomRecord Read(ref MessagePackReader fields) => new(fields.ReadSlot());

    /// <summary>Begins a record; the caller writes the payload and ends the record.</summary>
    public static void Begin(SegmentWriter writer, long time, string tag)
    {
        writer.Begin(RecordKind.Custom, time);
        writer.Slot(tag);
    }
}
