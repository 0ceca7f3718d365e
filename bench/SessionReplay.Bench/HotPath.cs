using BenchmarkDotNet.Attributes;
using SessionReplay.Server.Facts;
using SessionReplay.Server.Scrubbing;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Bench;

/// <summary>What each segment goes through before it waits for the store, step by step.</summary>
public class HotPath
{
    private static readonly ProjectPatterns Patterns = new([], TimeProvider.System);

    [ParamsSource(nameof(Segments))]
    public MeasuredSegment Segment { get; set; } = null!;

    public static IEnumerable<MeasuredSegment> Segments() => MeasuredSegment.All();

    /// <summary>Envelope, inflation, checksum.</summary>
    [Benchmark]
    public byte[] Decode() => Parse().Inflate();

    [Benchmark]
    public uint Crc() => Crc32C.Of(Segment.Raw);

    [Benchmark]
    public int Validate() => SegmentFacts.Of(Segment.Raw, Segment.Parsed.Events, []).Events;

    /// <summary>With nothing to mask, as most segments are, so that it may run again and again.</summary>
    [Benchmark]
    public bool Scrub() => Scrubber.Scrub(Segment.Raw, Segment.Strings, Patterns).Any;

    [Benchmark]
    public byte[] Lz4() => RawLz4.Compress(Segment.Raw);

    /// <summary>All of it, one after another.</summary>
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
