using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>
/// Reads and writes the ids of a Mutation record. Each id is written as the difference to the id before it in the record; the ids of
/// parents are a series of their own.
/// </summary>
internal struct MutationIds
{
    private long _id;
    private long _parentId;

    public long ReadId(ref MessagePackReader fields) => _id = Checked(_id + fields.ReadInt(), fields.At);

    public long ReadParentId(ref MessagePackReader fields) => _parentId = Checked(_parentId + fields.ReadInt(), fields.At);

    /// <summary>The sibling before which a group is added: nil, or the difference to the parentId that was read last.</summary>
    public readonly long? ReadNextId(ref MessagePackReader fields) =>
        fields.ReadIntOrNil() is { } step ? Checked(_parentId + step, fields.At) : null;

    public void WriteId(SegmentWriter writer, long id)
    {
        writer.Int(id - _id);
        _id = id;
    }

    public void WriteParentId(SegmentWriter writer, long id)
    {
        writer.Int(id - _parentId);
        _parentId = id;
    }

    public readonly void WriteNextId(SegmentWriter writer, long? id)
    {
        if (id is { } next)
            writer.Int(next - _parentId);
        else
            writer.Nil();
    }

    private static long Checked(long id, int at) =>
        id is >= -WireFormat.MaxSafeInteger and <= WireFormat.MaxSafeInteger
            ? id
            : throw new WireException($"The id before byte {at} is beyond 2^53.");
}
