using BenchmarkDotNet.Attributes;
using SessionReplay.Server.Facts;
using SessionReplay.Server.Scrubbing;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Bench;

/// <summary>The work that each segment takes before it waits for the store, step by step.</summary>
public class HotPath
{
    private static readonly ProjectPatterns Patterns = new([], TimeProvider.System);

    [ParamsSource(nameof(Segments))]
    public MeasuredSegment Segment { get; set; } = null!;

    public static IEnumerable<MeasuredSegment> Segments() => MeasuredSegment.All();

    /// <summary>Parses the envelope, inflates the body and compares the checksum.</summary>
    [Benchmark]
    public byte[] Decode() => Parse().Inflate();

    [Benchmark]
    public uint Crc() => Crc32C.Of(Segment.Raw);

    [Benchmark]
    public int Validate() => SegmentFacts.Of(Segment.Raw, Segment.Parsed.Events, []).Events;

    /// <summary>The segment has nothing to mask, as most have, so that it stays the same from one run to the next.</summary>
    [Benchmark]
    public bool Scrub() => Scrubber.Scrub(Segment.Raw, Segment.Strings, Patterns).Any;

    [Benchmark]
    public byte[] Lz4() => RawLz4.Compress(Segment.Raw);

    /// <summary>All steps, one after another.</summary>
    [Benchmark]
    public byte[] Whole()
    {
        var parsed = Parse();
        var raw = parsed.Inflate();
        var strings = new List<Range>();
        SegmentFacts.Of(raw, parsed.Events, strings);
        Scrubber.Scrub(raw, strings, Patterns);
        return RawLz4.Compress(raw);
    }

    private SealedSegment Parse() =>
        SealedSegment.TryParse(Segment.Sealed, out var parsed, out var error) ? parsed : throw new InvalidOperationException(error.Message);
}
