namespace SessionReplay.Wire.Format;

/// <summary>Version and limits of the wire, which wire/README.md describes.</summary>
public static class WireFormat
{
    /// <summary>Version of the wire; a reader refuses a newer one.</summary>
    public const int Version = 1;

    /// <summary>A raw segment is sealed when it reaches this many bytes.</summary>
    public const int SealBytes = 64 * 1024;

    /// <summary>Largest sealed segment, in bytes.</summary>
    public const int MaxSegmentBytes = 1024 * 1024;

    /// <summary>Largest raw segment, in bytes; inflation stops there.</summary>
    public const int MaxRawBytes = 8 * 1024 * 1024;

    /// <summary>Largest keyframe, in raw bytes. The server writes it, and does not cut it into parts.</summary>
    public const int MaxKeyframeBytes = 64 * 1024 * 1024;

    /// <summary>Raw segments up to this many bytes may be deflated at any ratio, because a page may repeat itself.</summary>
    public const int FreeInflationBytes = 256 * 1024;

    /// <summary>Larger raw segments are at most this many times as large as their body; deflate itself reaches 1032 times.</summary>
    public const int MaxInflation = 200;

    /// <summary>Most records of one segment.</summary>
    public const int MaxRecords = 100_000;

    /// <summary>
    /// Most strings in the table of one segment. An empty string takes one byte on the wire, but eight in a reader's table.
    /// </summary>
    public const int MaxStrings = 1_000_000;

    /// <summary>Most bytes of text in one segment, each string counted as often as it is referred to.</summary>
    public const int MaxTextBytes = 64 * 1024 * 1024;

    /// <summary>Largest snapshot that a reader puts together from its parts, in bytes of JSON.</summary>
    public const int MaxSnapshotJsonBytes = 128 * 1024 * 1024;

    /// <summary>
    /// Greatest depth of a DOM, in levels. The time of JsonDocument grows with the square of the depth: one or two seconds at this one.
    /// </summary>
    public const int MaxDomDepth = 20_000;

    /// <summary>How deep MessagePack values may be nested. Node tokens are flat: the DOM's depth does not count.</summary>
    public const int MaxNesting = 128;

    /// <summary>Greatest depth of an event's JSON: two levels for each level of the DOM, and 1,000 more for everything else.</summary>
    public const int MaxJsonDepth = 2 * MaxDomDepth + 1_000;

    /// <summary>Largest integer that JavaScript holds exactly: 2^53 − 1.</summary>
    public const long MaxSafeInteger = (1L << 53) - 1;

    /// <summary>The difference of two integers whose absolute values are below this is exact in a double.</summary>
    public const long MaxDeltaBase = 1L << 51;

    /// <summary>The ext type of a string reference inside an any.</summary>
    internal const sbyte StringReference = 1;
}
