using SessionReplay.Server.Storage.Moments;
using SessionReplay.Server.Storage.Texts;

namespace SessionReplay.Server.Storage.Packs;

/// <summary>What the picture of a pack begins with. Stored as its name in lower case.</summary>
internal enum PackStart
{
    /// <summary>A keyframe, which is stored with the pack.</summary>
    Keyframe,

    /// <summary>A snapshot in the pack's first segment, or at the beginning of the page, in one soon after.</summary>
    Snapshot,

    /// <summary>Nothing: a segment before it is missing or damaged, and no snapshot has come since.</summary>
    Lost,
}

/// <summary>
/// A run of segments of one page, without a gap, that is fetched and played as one. A pack is named by its page and its first segment.
/// </summary>
internal sealed record Pack
{
    public required string SessionId { get; init; }
    public required string PageId { get; init; }

    /// <summary>The numbers of its first and its last segment. Segments may be added behind the last pack of a page.</summary>
    public required int First { get; init; }
    public required int Last { get; init; }
    public required PackStart Start { get; init; }

    /// <summary>The times of its first and its last event, ms since 1970 by the page's clock.</summary>
    public required long StartTime { get; init; }
    public required long EndTime { get; init; }

    /// <summary>The bytes of its compressed segments, without the keyframe.</summary>
    public required long Bytes { get; init; }

    /// <summary>The bytes of its compressed keyframe; 0 if it has none.</summary>
    public int KeyframeBytes { get; init; }

    /// <summary>The version of the walk that made it.</summary>
    public int Version { get; init; }

    /// <summary>The times of its first and its last moment.</summary>
    public long MomentsFrom { get; init; }
    public long MomentsTo { get; init; }

    /// <summary>
    /// How many moments it has, by the names of their kinds; <c>problem</c> counts those that are problems. Also those of <see cref="PackCounts"/>.
    /// </summary>
    public IReadOnlyDictionary<string, int> Counts { get; init; } = NoCounts;

    /// <summary>
    /// For each second in which the person did something: how many seconds after the one before (the first: after
    /// <see cref="StartTime"/>), and how many things.
    /// </summary>
    public IReadOnlyList<int> Activity { get; init; } = [];

    private static readonly IReadOnlyDictionary<string, int> NoCounts = new Dictionary<string, int>();
}

/// <summary>The stored keyframe of a pack: a raw segment that the server wrote.</summary>
/// <param name="Lz4">The raw segment as one raw LZ4 block.</param>
/// <param name="RawLength">The bytes of the raw segment.</param>
/// <param name="Crc32C">CRC-32C of the raw segment.</param>
internal sealed record StoredKeyframe(byte[] Lz4, int RawLength, uint Crc32C);

/// <summary>A pack on its way into the store.</summary>
/// <param name="Pack">The pack.</param>
/// <param name="Keyframe">Its keyframe, if it starts with one.</param>
/// <param name="Moments">The moments in its segments.</param>
/// <param name="Texts">The texts that stood on the screen.</param>
internal sealed record PackToStore(Pack Pack, StoredKeyframe? Keyframe, StoredMoments Moments, StoredTexts Texts);
