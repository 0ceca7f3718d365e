using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>What is selected. Its ranges follow, to the end of the record; none: nothing is.</summary>
/// <remarks>Fields: ranges as <see cref="SelectionRange"/> has them.</remarks>
public readonly record struct SelectionRecord
{
    public static bool Next(ref MessagePackReader fields, out SelectionRange range)
    {
        range = default;
        if (fields.Fields <= 0) return false;
        range = SelectionRange.Read(ref fields);
        return true;
    }

    /// <summary>Begins one; the caller writes the ranges and ends the record.</summary>
    public static void Begin(SegmentWriter writer, long time) => writer.Begin(RecordKind.Selection, time);
}

/// <summary>From a place in a node to a place in another, as a DOM Range has them.</summary>
/// <remarks>Fields: <c>start</c> and <c>end</c> are ids, each with its offset behind it.</remarks>
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
