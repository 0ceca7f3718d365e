namespace SessionReplay.Wire;

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

    /// <summary>Most records of one segment.</summary>
    public const int MaxRecords = 100_000;

    /// <summary>How deep MessagePack values may be nested. Node tokens are flat: the DOM's depth does not count.</summary>
    public const int MaxNesting = 128;

    /// <summary>JSON of a DOM is as deep as the DOM; the size of an event bounds it in practice.</summary>
    public const int MaxJsonDepth = 1_000_000;

    /// <summary>Largest integer that JavaScript holds exactly: 2^53 − 1.</summary>
    public const long MaxSafeInteger = (1L << 53) - 1;

    /// <summary>The ext type of a string reference inside an any.</summary>
    internal const sbyte StringReference = 1;
}
