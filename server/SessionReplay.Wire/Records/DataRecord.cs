using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>The data of any other incremental event of rrweb (any), which stands next: style rules, media, canvas, fonts.</summary>
/// <remarks>Fields: <c>data</c> (any).</remarks>
public readonly record struct DataRecord
{
    /// <summary>Begins one; the caller writes the data and ends the record.</summary>
    public static void Begin(SegmentWriter writer, long time) => writer.Begin(RecordKind.Data, time);
}
