using System.ComponentModel.DataAnnotations;

namespace SessionReplay.Server.Entrance;

/// <summary>
/// How fast recorders may send. A segment over a limit is refused as busy with a time to wait, so nothing is lost. One address may belong
/// to a whole company. 0: any rate.
/// </summary>
internal sealed class RateOptions
{
    public const string Section = "Rates";

    /// <summary>
    /// Segments a second from one address; ten seconds' worth may come at once. A recorder sends one a second while something happens.
    /// </summary>
    [Range(0, 1_000_000)]
    public int SegmentsPerSecondPerAddress { get; set; } = 2_000;

    /// <summary>Segments a second with one key.</summary>
    [Range(0, 10_000_000)]
    public int SegmentsPerSecondPerKey { get; set; } = 20_000;

    /// <summary>
    /// Bytes a second from one address. A segment counts as its compressed bytes or as an eighth of its raw bytes, whichever is more.
    /// </summary>
    [Range(0, 200_000_000)]
    public int BytesPerSecondPerAddress { get; set; } = 8 * 1_024 * 1_024;

    /// <summary>Bytes a second with one key.</summary>
    [Range(0, 200_000_000)]
    public int BytesPerSecondPerKey { get; set; } = 64 * 1_024 * 1_024;

    /// <summary>
    /// Milliseconds of processor time a second that opening and checking the segments of one address may take. A thousand recorders take
    /// about 5 ms: 500 segments a second at 10 µs each (bench/README.md).
    /// </summary>
    [Range(0, 100_000)]
    public int ProcessorMsPerSecondPerAddress { get; set; } = 500;

    /// <summary>New sessions a minute from one address; a minute's worth may come at once.</summary>
    [Range(0, 1_000_000)]
    public int NewSessionsPerMinutePerAddress { get; set; } = 3_000;

    /// <summary>New sessions a minute with one key.</summary>
    [Range(0, 10_000_000)]
    public int NewSessionsPerMinutePerKey { get; set; } = 30_000;

    /// <summary>Begins, flushes and negotiations a minute from one address, refused ones included.</summary>
    [Range(0, 1_000_000)]
    public int BeginsPerMinutePerAddress { get; set; } = 20_000;
}
