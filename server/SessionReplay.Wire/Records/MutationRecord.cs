using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>
/// Changes of the tree: removed nodes, texts, attributes, added nodes, in this order. The record is read part by part: each <c>Next…</c> is
/// called until it returns false, in the order in which the methods stand here.
/// </summary>
/// <remarks>
/// Fields: <c>flags</c>; a count, then that many of <c>id, parentId[, isShadow]</c>; a count, then that many of <c>id, text</c>; a count,
/// then that many of <c>id</c> and attributes; then to the end <c>parentId, nextId, node tokens, Close</c>. The ids are in the form of
/// <see cref="MutationIds"/>.
/// </remarks>
public struct MutationRecord
{
    private const int AttachIframe = 1;
    private const int KeepNested = 2;
    private const int ShadowRemoves = 4;
    private const int NotCounted = -1;

    private readonly long _flags;
    private MutationIds _ids;
    private int _left = NotCounted;

    private MutationRecord(long flags) => _flags = flags;

    /// <summary>The mutation adds the document of an iframe to the iframe.</summary>
    public readonly bool IsAttachIframe => (_flags & AttachIframe) != 0;

    /// <summary>
    /// Added nodes keep their children. Otherwise every node is an add of its own, and the tree of an add group only tells the parents.
    /// </summary>
    public readonly bool KeepsNested => (_flags & KeepNested) != 0;

    public static MutationRecord Read(ref MessagePackReader fields) => new(fields.ReadInt());

    /// <param name="fields">The fields of the record.</param>
    /// <param name="id">The removed node.</param>
    /// <param name="parentId">The node it was removed from.</param>
    /// <param name="isShadow">Whether the parent is a shadow root; null when the record does not say.</param>
    public bool NextRemove(ref MessagePackReader fields, out long id, out long parentId, out bool? isShadow)
    {
        (id, parentId, isShadow) = (0, 0, null);
        if (!Next(ref fields))
            return false;
        id = _ids.ReadId(ref fields);
        parentId = _ids.ReadParentId(ref fields);
        if ((_flags & ShadowRemoves) == 0)
            return true;
        isShadow = fields.ReadAny() switch
        {
            ValueKind.Nil => null,
            ValueKind.Bool => fields.Bool,
            _ => throw new WireException($"The isShadow before byte {fields.At} is neither nil nor a bool."),
        };
        return true;
    }

    /// <param name="fields">The fields of the record.</param>
    /// <param name="id">The node whose text changed.</param>
    /// <param name="text">Index of the new text in the string table; −1 for null.</param>
    public bool NextText(ref MessagePackReader fields, out long id, out int text)
    {
        (id, text) = (0, -1);
        if (!Next(ref fields))
            return false;
        id = _ids.ReadId(ref fields);
        text = fields.ReadSlotOrNil();
        return true;
    }

    /// <summary>
    /// Reads the id of an element whose attributes changed. They stand next: a count, then that many pairs of name (slot) and value.
    /// </summary>
    public bool NextAttributes(ref MessagePackReader fields, out long id)
    {
        id = 0;
        if (!Next(ref fields))
            return false;
        id = _ids.ReadId(ref fields);
        return true;
    }

    /// <summary>Reads a place where nodes were added. The nodes stand next as tokens, up to the Close that ends the group.</summary>
    /// <param name="fields">The fields of the record.</param>
    /// <param name="parentId">The node that they were added to.</param>
    /// <param name="nextId">The child before which they were added; null: behind the last child.</param>
    public bool NextAdds(ref MessagePackReader fields, out long parentId, out long? nextId)
    {
        (parentId, nextId) = (0, null);
        if (fields.Fields <= 0)
            return false;
        parentId = _ids.ReadParentId(ref fields);
        nextId = _ids.ReadNextId(ref fields);
        return true;
    }

    /// <summary>
    /// Writes the first field. The parts written afterwards with <see cref="MutationRecordWriter"/> must match these flags.
    /// </summary>
    internal static void WriteFlags(SegmentWriter writer, bool isAttachIframe, bool keepsNested, bool shadowRemoves) =>
        writer.Int((isAttachIframe ? AttachIframe : 0) | (keepsNested ? KeepNested : 0) | (shadowRemoves ? ShadowRemoves : 0));

    private bool Next(ref MessagePackReader fields)
    {
        if (_left == NotCounted)
            _left = fields.ReadCount();
        return _left-- > 0;
    }
}

/// <summary>Writes a Mutation record from its flags to its end, in the order in which <see cref="MutationRecord"/> reads it.</summary>
public struct MutationRecordWriter
{
    private readonly SegmentWriter _writer;
    private readonly bool _shadowRemoves;
    private MutationIds _ids;

    /// <summary>Begins the record.</summary>
    /// <param name="writer">Receives the record.</param>
    /// <param name="time">ms since 1970.</param>
    /// <param name="isAttachIframe">The mutation adds the document of an iframe to the iframe.</param>
    /// <param name="keepsNested">Added nodes keep their children.</param>
    /// <param name="shadowRemoves">Removes say whether their parent is a shadow root.</param>
    public MutationRecordWriter(SegmentWriter writer, long time, bool isAttachIframe, bool keepsNested, bool shadowRemoves)
    {
        (_writer, _shadowRemoves) = (writer, shadowRemoves);
        writer.Begin(RecordKind.Mutation, time);
        MutationRecord.WriteFlags(writer, isAttachIframe, keepsNested, shadowRemoves);
    }

    /// <summary>Writes how many removes, texts or attributes follow; it is called once before each of the three.</summary>
    public readonly void Count(int count) => _writer.Int(count);

    public void Remove(long id, long parentId, bool? isShadow)
    {
        _ids.WriteId(_writer, id);
        _ids.WriteParentId(_writer, parentId);
        if (!_shadowRemoves)
            return;
        if (isShadow is { } value)
            _writer.Bool(value);
        else
            _writer.Nil();
    }

    public void Text(long id, string? text)
    {
        _ids.WriteId(_writer, id);
        if (text is null)
            _writer.Nil();
        else
            _writer.Slot(text);
    }

    /// <summary>
    /// Writes the id of an element. The caller then writes the attributes: their count, then that many pairs of name and value.
    /// </summary>
    public void Attributes(long id) => _ids.WriteId(_writer, id);

    /// <summary>Begins an add group. The caller writes its nodes and a Close.</summary>
    public void Adds(long parentId, long? nextId)
    {
        _ids.WriteParentId(_writer, parentId);
        _ids.WriteNextId(_writer, nextId);
    }

    public readonly void End() => _writer.End();
}
