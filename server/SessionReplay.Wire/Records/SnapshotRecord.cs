using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>The whole DOM, and how far the window was scrolled. The nodes follow as tokens, to the end of the record.</summary>
/// <remarks>Fields: <c>last</c> (bool), <c>left</c>, <c>top</c>, node tokens.</remarks>
/// <param name="IsLast">False: it goes on in <see cref="SnapshotMoreRecord"/>.</param>
public readonly record struct SnapshotRecord(bool IsLast, WireNumber Left, WireNumber Top)
{
    public static SnapshotRecord Read(ref MessagePackReader fields) => new(fields.ReadBool(), fields.ReadNumber(), fields.ReadNumber());

    /// <summary>Begins one that is the last; the caller writes the nodes and ends the record. Returns the place to patch if it is not.</summary>
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
