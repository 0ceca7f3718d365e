using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>The selection of the page. Its ranges follow, to the end of the record; without a range, nothing is selected.</summary>
/// <remarks>Fields: ranges in the form of <see cref="SelectionRange"/>.</remarks>
public readonly record struct SelectionRecord
{
    public static bool Next(ref MessagePackReader fields, out SelectionRange range)
    {
        range = default;
        if (fields.Fields <= 0)
            return false;
        range = SelectionRange.Read(ref fields);
        return true;
    }

    /// <summary>Begins a record; the caller writes the ranges and ends the record.</summary>
    public static void Begin(SegmentWriter writer, long time) => writer.Begin(RecordKind.Selection, time);
}

/// <summary>A selected range from a place in one node to a place in another, like a DOM Range.</summary>
/// <remarks>Fields: <c>start</c> and <c>end</c> are node ids, each followed by the offset in that node.</remarks>
public readonly record struct SelectionRange(WireNumber Start, WireNumber StartOffset, WireNumber End, WireNumber EndOffset)
{
    public static SelectionRange Read(ref MessagePackReader fields) =>
        new(fields.ReadNumber(), fields.ReadNumber(), fields.ReadNumber(), fields.ReadNumber());

    public void Write(SegmentWriter writer)
    {
        writer.Number(Start);
        writer.Number(StartOffset);
        writer.Number(End);
        writer.Number(EndOffset);
    }
}
