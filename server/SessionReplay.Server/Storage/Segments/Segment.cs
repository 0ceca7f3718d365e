using SessionReplay.Server.Facts;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Storage.Segments;

/// <summary>A checked segment on its way into the store.</summary>
/// <param name="Lz4">The raw segment as one raw LZ4 block.</param>
/// <param name="Crc32C">CRC-32C of the raw segment: LZ4 alone does not notice corruption.</param>
internal sealed record SegmentToStore(
    string SessionId,
    string PageId,
    int Number,
    long ReceivedAtServer,
    byte[] Lz4,
    int RawLength,
    uint Crc32C,
    SegmentFacts Facts
)
{
    /// <summary>About how many bytes a row and its entry in an index take.</summary>
    private const int Overhead = 256;

    /// <summary>
    /// About how many bytes the segment takes in the store: its compressed bytes, a row, and the texts kept beside it. The texts may be
    /// many times as long as the segment, because a text is sent once and may stand in a hundred errors.
    /// </summary>
    public int StoredLength => Overhead + Lz4.Length + Facts.TextLength;
}

/// <summary>A segment without its bytes, as the manifest lists it.</summary>
internal sealed record SegmentInfo(
    string PageId,
    int Number,
    long StartTime,
    long EndTime,
    int Events,
    int RawLength,
    int StoredLength,
    bool StartsSnapshot
);

/// <summary>A segment as stored.</summary>
internal sealed record StoredSegment(string SessionId, string PageId, int Number, byte[] Lz4, int RawLength, uint Crc32C)
{
    /// <summary>When the segment came, in ms since 1970 by the server's clock; 0 when its row can no longer be read.</summary>
    public long ReceivedAtServer { get; init; }

    /// <summary>The times of its first and its last event, ms since 1970 by the page's clock.</summary>
    public long StartTime { get; init; }
    public long EndTime { get; init; }

    /// <summary>A snapshot begins in it.</summary>
    public bool StartsSnapshot { get; init; }
}

/// <summary>
/// The outcome for a segment. New segments and duplicates may be acked. A segment is refused when its session was deleted, or is full
/// (<see cref="StorageOptions.MaxSegmentsPerSession"/>).
/// </summary>
internal enum AppendOutcome
{
    Stored,
    Duplicate,
    Deleted,
    Full,
}

/// <summary>A run of segment numbers, both ends included.</summary>
internal readonly record struct NumberRange(int From, int To)
{
    /// <summary>Groups ascending numbers into runs.</summary>
    public static IReadOnlyList<NumberRange> Of(IEnumerable<int> ascending)
    {
        var ranges = new List<NumberRange>();
        foreach (var number in ascending)
            Extend(ranges, number);
        return ranges;
    }

    /// <summary>Adds a number that is higher than all before.</summary>
    public static void Extend(List<NumberRange> ranges, int number)
    {
        if (ranges.Count > 0 && ranges[^1].To + 1 == number)
            ranges[^1] = ranges[^1] with { To = number };
        else
            ranges.Add(new(number, number));
    }
}
