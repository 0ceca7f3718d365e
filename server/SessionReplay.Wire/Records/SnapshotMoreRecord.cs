using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>Continues the snapshot of an earlier record. More node tokens follow, to the end of the record.</summary>
/// <remarks>Fields: <c>last</c> (bool), node tokens.</remarks>
/// <param name="IsLast">False: the snapshot goes on in another SnapshotMore.</param>
public readonly record struct SnapshotMoreRecord(bool IsLast)
{
    public static SnapshotMoreRecord Read(ref MessagePackReader fields) => new(fields.ReadBool());

    /// <summary>
    /// Begins a record marked as the last; the caller writes the nodes and ends the record. Returns the position of <c>last</c> for
    /// <see cref="SegmentWriter.PatchBool"/>, in case the snapshot goes on.
    /// </summary>
    public static int Begin(SegmentWriter writer, long time)
    {
        writer.Begin(RecordKind.SnapshotMore, time);
        var last = writer.Length;
        writer.Bool(true);
        return last;
    }
}
