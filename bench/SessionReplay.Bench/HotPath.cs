using BenchmarkDotNet.Attributes;
using SessionReplay.Wire;

namespace SessionReplay.Bench;

/// <summary>What each segment goes through before it waits for the store, step by step.</summary>
public class HotPath
{
    [ParamsSource(nameof(Segments))]
    public MeasuredSegment Segment { get; set; } = null!;

    public static IEnumerable<MeasuredSegment> Segments() => MeasuredSegment.All();

    /// <summary>Envelope, inflation, checksum.</summary>
    [Benchmark]
    public byte[] Decode() => Parse().Inflate();

    [Benchmark]
    public uint Crc() => Crc32C.Of(Segment.Raw);

    [Benchmark]
    public SegmentSummary Validate() => SegmentValidator.Validate(Segment.Raw, Segment.Parsed.Events);

    [Benchmark]
    public byte[] Lz4() => RawLz4.Compress(Segment.Raw);

    /// <summary>All of it, one after another.</summary>
    [Benchmark]
    public byte[] Whole()
    {
        var parsed = Parse();
        var raw = parsed.Inflate();
        SegmentValidator.Validate(raw, parsed.Events);
        return RawLz4.Compress(raw);
    }

    private SealedSegment Parse() =>
        SealedSegment.TryParse(Segment.Sealed, out var parsed, out var error) ? parsed : throw new InvalidOperationException(error.Message);
}
