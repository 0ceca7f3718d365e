using SessionReplay.Wire;

namespace SessionReplay.Server.Storage;

/// <summary>A checked segment on its way into the store.</summary>
/// <param name="Lz4">The raw segment as one raw LZ4 block.</param>
/// <param name="Crc32C">CRC-32C of the raw segment: LZ4 alone does not notice corruption.</param>
internal sealed record SegmentToStore(
    string SessionId, string PageId, int Number, long ReceivedAtServer, byte[] Lz4, int RawLength, uint Crc32C, SegmentSummary Summary);

/// <summary>A segment without its bytes: what the manifest lists.</summary>
internal sealed record SegmentInfo(string PageId, int Number, long StartTime, long EndTime, int Events, int RawLength, int StoredLength, bool StartsSnapshot);

/// <summary>A segment as stored.</summary>
internal sealed record StoredSegment(string SessionId, string PageId, int Number, byte[] Lz4, int RawLength, uint Crc32C);

/// <summary>What became of a segment: new, stored before (both may be acked), or refused since its session was deleted.</summary>
internal enum AppendOutcome
{
    Stored,
    Duplicate,
    Deleted,
}

/// <summary>A run of segment numbers, both ends included.</summary>
internal readonly record struct NumberRange(int From, int To)
{
    /// <summary>The runs in ascending numbers.</summary>
    public static IReadOnlyList<NumberRange> Of(IEnumerable<int> ascending)
    {
        var ranges = new List<NumberRange>();
        foreach (var number in ascending)
        {
            if (ranges.Count > 0 && ranges[^1].To + 1 == number)
                ranges[^1] = ranges[^1] with { To = number };
            else
                ranges.Add(new(number, number));
        }

        return ranges;
    }
}
