using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>
/// An incremental event of rrweb that has no record of its own: style rules, media, canvas, fonts. Its data (any) stands next in the
/// fields.
/// </summary>
/// <remarks>Fields: <c>data</c> (any).</remarks>
public readonly record struct DataRecord
{
    /// <summary>Begins a record; the caller writes the data and ends the record.</summary>
    public static void Begin(SegmentWriter writer, long time) => writer.Begin(RecordKind.Data, time);
}
