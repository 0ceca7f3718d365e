using System.Diagnostics.CodeAnalysis;

namespace SessionReplay.Wire.Format;

/// <summary>
/// Walks the records of one raw segment in place. After <see cref="Read"/> the fields behind kind and dt stand next in <see cref="Fields"/>;
/// what of them is not read is passed over by the next <see cref="Read"/>.
/// </summary>
public ref struct SegmentReader
{
    private MessagePackReader _fields;

    public SegmentReader(ReadOnlySpan<byte> raw)
        : this(raw, [])
    {
    }

    /// <param name="raw">The raw segment.</param>
    /// <param name="strings">An empty list for its string table, so that it can be used again.</param>
    /// <exception cref="WireException">It does not begin with a header of a version this code reads.</exception>
    public SegmentReader(ReadOnlySpan<byte> raw, List<Range> strings)
    {
        _fields = new MessagePackReader(raw, strings);
        _fields.BeginRecord();
        var version = _fields.ReadInt();
        if (version != WireFormat.Version) throw new WireException($"The segment is of version {version}; this server reads {WireFormat.Version}.");
        Time = BaseTime = _fields.ReadInt();
        _fields.SkipFields();
    }

    /// <summary>Where the record's fields are read; by reference, so that what is read is counted.</summary>
    [UnscopedRef]
    public ref MessagePackReader Fields => ref _fields;

    /// <summary>What the first record's time counts from, ms since 1970 by the page's clock.</summary>
    public long BaseTime { get; }

    public RecordKind Kind { get; private set; }

    /// <summary>ms since 1970 by the page's clock.</summary>
    public long Time { get; private set; }

    /// <summary>The fields of the record that are still to be read, as they stand. Their strings may be references: to read them, use <see cref="Fields"/>.</summary>
    public readonly ReadOnlySpan<byte> Body
    {
        get
        {
            var end = _fields;
            end.SkipFields();
            return _fields.Until(end.At);
        }
    }

    /// <summary>False: the segment is at its end.</summary>
    /// <exception cref="WireException">What stands there is not a record.</exception>
    public bool Read()
    {
        _fields.SkipFields();
        if (_fields.Done) return false;
        _fields.BeginRecord();
        Kind = (RecordKind)_fields.ReadInt32();
        Time += _fields.ReadInt();
        if (Time is < -WireFormat.MaxSafeInteger or > WireFormat.MaxSafeInteger) throw new WireException($"The time before byte {_fields.At} is beyond 2^53.");
        return true;
    }
}
