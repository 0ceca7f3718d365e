using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>The snapshot begun before goes on: more node tokens, to the end of the record.</summary>
/// <remarks>Fields: <c>last</c> (bool), node tokens.</remarks>
/// <param name="IsLast">False: it goes on in another.</param>
public readonly record struct SnapshotMoreRecord(bool IsLast)
{
    public static SnapshotMoreRecord Read(ref MessagePackReader fields) => new(fields.ReadBool());

    /// <summary>Begins one that is the last; the caller writes the nodes and ends the record. Returns the place to patch if it is not.</summary>
    public static int Begin(SegmentWriter writer, long time)
    {
        writer.Begin(RecordKind.SnapshotMore, time);
        var last = writer.Length;
        writer.Bool(true);
        return last;
    }
}
