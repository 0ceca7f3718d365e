namespace SessionReplay.Wire.Format;

/// <summary>Version and limits of the wire. The reasons stand in wire/README.md.</summary>
public static class WireFormat
{
    /// <summary>Version of the wire; a reader refuses a newer one.</summary>
    public const int Version = 1;

    /// <summary>A raw segment is sealed when it reaches this many bytes.</summary>
    public const int SealBytes = 64 * 1024;

    /// <summary>Largest sealed segment, in bytes.</summary>
    public const int MaxSegmentBytes = 1024 * 1024;

    /// <summary>Largest raw segment, in bytes: inflation goes no further.</summary>
    public const int MaxRawBytes = 8 * 1024 * 1024;

    /// <summary>Raw segments up to this size may be deflated to anything: a page may repeat itself.</summary>
    public const int FreeInflationBytes = 256 * 1024;

    /// <summary>Larger ones are at most this many times as large as their body; deflate itself goes to 1032.</summary>
    public const int MaxInflation = 200;

    /// <summary>Most records of one segment.</summary>
    public const int MaxRecords = 100_000;

    /// <summary>Most strings in the table of one segment: an empty one is a byte on the wire, and eight in a reader's table.</summary>
    public const int MaxStrings = 1_000_000;

    /// <summary>Most bytes of text in one segment, each string counted as often as it is referred to.</summary>
    public const int MaxTextBytes = 64 * 1024 * 1024;

    /// <summary>Largest snapshot as JSON that a reader puts together from its parts.</summary>
    public const int MaxSnapshotJsonBytes = 128 * 1024 * 1024;

    /// <summary>How deep a DOM may be. JsonDocument takes time with the square of the depth: a second or two for this one.</summary>
    public const int MaxDomDepth = 20_000;

    /// <summary>How deep MessagePack values may be nested. Node tokens are flat: the DOM's depth does not count.</summary>
    public const int MaxNesting = 128;

    /// <summary>How deep the JSON of an event may be: two levels for one of the DOM.</summary>
    public const int MaxJsonDepth = 2 * MaxDomDepth + 1_000;

    /// <summary>Largest integer that JavaScript holds exactly: 2^53 − 1.</summary>
    public const long MaxSafeInteger = (1L << 53) - 1;

    /// <summary>A difference of two integers below this, one way or the other, is exact.</summary>
    internal const long MaxDeltaBase = 1L << 51;

    /// <summary>The ext type of a string reference inside an any.</summary>
    internal const sbyte StringReference = 1;
}
