using SessionReplay.Load;
using SessionReplay.Server.Facts;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Bench;

/// <summary>A segment in every form the hot path meets.</summary>
public sealed class MeasuredSegment
{
    private readonly string _name;

    private MeasuredSegment(string name, TrafficSegment segment)
    {
        Sealed = segment.Sealed;
        Parsed = SealedSegment.TryParse(segment.Sealed, out var parsed, out var error) ? parsed : throw new LoadException(error.Message);
        Raw = Parsed.Inflate();
        SegmentFacts.Of(Raw, Parsed.Events, Strings);
        _name = $"{name}, {Raw.Length:N0} B";
    }

    public byte[] Sealed { get; }

    public SealedSegment Parsed { get; }

    public byte[] Raw { get; }

    /// <summary>The places of the segment's strings in <see cref="Raw"/>.</summary>
    public List<Range> Strings { get; } = [];

    /// <summary>Three segments: two seconds of a page, a busy second, and the snapshot that a page begins with.</summary>
    public static IEnumerable<MeasuredSegment> All()
    {
        yield return new("small", Traffic.Make(8_192).Steps[0]);
        yield return new("busy", Traffic.Make(50_000).Steps[0]);
        yield return new("snapshot", TrafficSegment.Of([new Visit(seed: 1).Snapshot(rows: 900)]));
    }

    public override string ToString() => _name;
}
