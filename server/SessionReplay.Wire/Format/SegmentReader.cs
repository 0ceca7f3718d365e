using System.Diagnostics.CodeAnalysis;

namespace SessionReplay.Wire.Format;

/// <summary>
/// Walks the records of one raw segment in place. After <see cref="Read"/> the fields behind kind and dt stand next in
/// <see cref="Fields"/>; the next <see cref="Read"/> passes over the fields that are still unread.
/// </summary>
public ref struct SegmentReader
{
    private MessagePackReader _fields;

    public SegmentReader(ReadOnlySpan<byte> raw)
        : this(raw, []) { }

    /// <param name="raw">The raw segment.</param>
    /// <param name="strings">An empty list that receives the string table, so that the caller can use one list for many segments.</param>
    /// <exception cref="WireException">The segment does not begin with a header of a version that this code reads.</exception>
    public SegmentReader(ReadOnlySpan<byte> raw, List<Range> strings)
    {
        _fields = new MessagePackReader(raw, strings);
        _fields.BeginRecord();
        var version = _fields.ReadInt();
        if (version != WireFormat.Version)
            throw new WireException($"The segment is of version {version}; this server reads {WireFormat.Version}.");
        Time = BaseTime = _fields.ReadInt();
        _fields.SkipFields();
    }

    /// <summary>The reader of the record's fields, by reference, so that reading it also moves this reader.</summary>
    [UnscopedRef]
    public ref MessagePackReader Fields => ref _fields;

    /// <summary>The time from which the first record counts, ms since 1970 by the page's clock.</summary>
    public long BaseTime { get; }

    public RecordKind Kind { get; private set; }

    /// <summary>ms since 1970 by the page's clock.</summary>
    public long Time { get; private set; }

    /// <summary>
    /// The bytes of the record's unread fields. Strings among them may be references, which only <see cref="Fields"/> can resolve.
    /// </summary>
    public readonly ReadOnlySpan<byte> Body
    {
        get
        {
            var end = _fields;
            end.SkipFields();
            return _fields.Until(end.At);
        }
    }

    /// <summary>Moves to the next record. Returns false at the end of the segment.</summary>
    /// <exception cref="WireException">The next bytes are not a record.</exception>
    public bool Read()
    {
        _fields.SkipFields();
        if (_fields.Done)
            return false;
        _fields.BeginRecord();
        Kind = (RecordKind)_fields.ReadInt32();
        Time += _fields.ReadInt();
        if (Time is < -WireFormat.MaxSafeInteger or > WireFormat.MaxSafeInteger)
            throw new WireException($"The time before byte {_fields.At} is beyond 2^53.");
        return true;
    }
}
