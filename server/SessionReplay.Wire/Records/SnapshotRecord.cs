using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>The whole DOM and the scroll position of the window. The nodes follow as tokens, to the end of the record.</summary>
/// <remarks>Fields: <c>last</c> (bool), <c>left</c>, <c>top</c>, node tokens.</remarks>
/// <param name="IsLast">False: the snapshot goes on in a <see cref="SnapshotMoreRecord"/>.</param>
public readonly record struct SnapshotRecord(bool IsLast, WireNumber Left, WireNumber Top)
{
    public static SnapshotRecord Read(ref MessagePackReader fields) => new(fields.ReadBool(), fields.ReadNumber(), fields.ReadNumber());

    /// <summary>
    /// Begins a record marked as the last; the caller writes the nodes and ends the record. Returns the position of <c>last</c> for
    /// <see cref="SegmentWriter.PatchBool"/>, in case the snapshot goes on.
    /// </summary>
    public static int Begin(SegmentWriter writer, long time, WireNumber left, WireNumber top)
    {
        writer.Begin(RecordKind.Snapshot, time);
        var last = writer.Length;
        writer.Bool(true);
        writer.Number(left);
        writer.Number(top);
        return last;
    }
}
