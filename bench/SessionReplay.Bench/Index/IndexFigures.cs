using SessionReplay.Server.Storage.Packs;

namespace SessionReplay.Bench.Index;

/// <summary>What was measured of the four hours.</summary>
internal sealed record IndexFigures
{
    public required Recording Hours { get; init; }

    public required IReadOnlyList<Pack> Packs { get; init; }

    /// <summary>The bytes of the texts that stood on the screen, as they are stored.</summary>
    public required long TextBytes { get; init; }

    /// <summary>What the segments would take if those of a pack were compressed as one.</summary>
    public required long JoinedBytes { get; init; }

    /// <summary>The pack of the moment at which somebody looks.</summary>
    public required Pack Moment { get; init; }

    public required long MomentBytes { get; init; }

    /// <summary>What rrweb's player needs to show that moment, gzipped.</summary>
    public required long RrwebMomentBytes { get; init; }

    /// <summary>The bytes of the pack of one busy minute.</summary>
    public required long MinuteBytes { get; init; }

    public required long ManifestBytes { get; init; }

    /// <summary>The nodes of the page at the end.</summary>
    public int Nodes { get; set; }

    /// <summary>The bytes of its keyframe before LZ4.</summary>
    public int KeyframeRaw { get; set; }

    public List<IndexRound> Rounds { get; } = [];

    public long SegmentBytes => Packs.Sum(pack => pack.Bytes);

    public long KeyframeBytes => Packs.Sum(pack => (long)pack.KeyframeBytes);

    public long StoredBytes => SegmentBytes + KeyframeBytes;

    public int Segments => Packs.Sum(pack => pack.Last - pack.First + 1);

    public long LargestPackBytes => Packs.Max(pack => pack.Bytes + pack.KeyframeBytes);
}

/// <summary>One round. Times are processor time, in ms.</summary>
/// <param name="Walk">Indexing the four hours.</param>
/// <param name="Minute">Serving the pack of a busy minute.</param>
/// <param name="Moment">Serving the pack of a moment of the last hour.</param>
/// <param name="Apply">Applying all segments, which are in memory, to the model of the page.</param>
/// <param name="Keyframe">Writing a keyframe.</param>
/// <param name="Compress">… and compressing it.</param>
/// <param name="Parse">Parsing rrweb's JSON of the four hours.</param>
internal sealed record IndexRound(Cost Walk, double Minute, double Moment, double Apply, double Keyframe, double Compress, double Parse);
