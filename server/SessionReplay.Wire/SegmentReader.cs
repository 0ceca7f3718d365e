namespace SessionReplay.Wire;

/// <summary>Walks the records of one raw segment in place. After <see cref="Read"/> the fields behind kind and dt stand next in <see cref="Fields"/>.</summary>
internal ref struct SegmentReader
{
    /// <summary>Where the record's fields are read; by reference, so that what is read is counted.</summary>
    public MessagePackReader Fields;

    public SegmentReader(ReadOnlySpan<byte> raw, List<Range> strings)
    {
        Fields = new MessagePackReader(raw, strings);
        Fields.BeginRecord();
        var version = Fields.ReadInt();
        if (version != WireFormat.Version) throw new WireException($"The segment is of version {version}; this server reads {WireFormat.Version}.");
        Time = Fields.ReadInt();
        Fields.SkipFields();
    }

    public RecordKind Kind { get; private set; }

    /// <summary>ms since 1970 by the page's clock.</summary>
    public long Time { get; private set; }

    /// <summary>False: the segment is at its end. Fields of the record before that were not read must have been skipped.</summary>
    public bool Read()
    {
        if (Fields.Done) return false;
        Fields.BeginRecord();
        Kind = (RecordKind)Fields.ReadInt32();
        Time += Fields.ReadInt();
        if (Time is < -WireFormat.MaxSafeInteger or > WireFormat.MaxSafeInteger) throw new WireException($"The time before byte {Fields.At} is beyond 2^53.");
        return true;
    }
}
