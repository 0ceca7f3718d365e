using System.ComponentModel.DataAnnotations;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Ingest;

/// <summary>How much one recorder may send, and how much the server holds before it makes recorders wait.</summary>
internal sealed class IngestOptions
{
    public const string Section = "Ingest";

    /// <summary>Largest segment accepted, in bytes as sent (compressed).</summary>
    [Range(1_024, 8 * 1_024 * 1_024)] // A MongoDB document holds 16 MB.
    public int MaxSegmentBytes { get; set; } = WireFormat.MaxSegmentBytes;

    /// <summary>Largest segment accepted, in bytes after inflation.</summary>
    [Range(1_024, WireFormat.MaxRawBytes)]
    public int MaxRawBytes { get; set; } = WireFormat.MaxRawBytes;

    /// <summary>Largest body of a flush, in bytes.</summary>
    [Range(64 * 1_024, 64 * 1_024 * 1_024)]
    public int MaxFlushBytes { get; set; } = 4 * 1_024 * 1_024;

    /// <summary>How many bytes the bodies of all flushes may hold at once.</summary>
    [Range(1_024 * 1_024, 4L * 1_024 * 1_024 * 1_024)]
    public long FlushMemoryBytes { get; set; } = 64 * 1_024 * 1_024;

    /// <summary>How long the body of a flush may take to come, in seconds.</summary>
    [Range(1, 600)]
    public double FlushSeconds { get; set; } = 60;

    /// <summary>
    /// How many bytes long messages of all hub connections may hold at once. A message counts while it comes, from 32 KB on, and over 64 KB
    /// also while the hub's method has it.
    /// </summary>
    [Range(8 * 1_024 * 1_024, 16L * 1_024 * 1_024 * 1_024)]
    public long MessageMemoryBytes { get; set; } = 128 * 1_024 * 1_024;

    /// <summary>How many bytes may wait between the recorders and the store. When it is full, recorders wait.</summary>
    [Range(1_024 * 1_024, 4L * 1_024 * 1_024 * 1_024)]
    public long QueueBytes { get; set; } = 64 * 1_024 * 1_024;

    /// <summary>How long a segment waits for room in the queue before it is refused as busy, in seconds.</summary>
    [Range(0.1, 60)]
    public double QueueWaitSeconds { get; set; } = 5;

    /// <summary>How many segments one page may have in flight.</summary>
    [Range(1, 10_000)]
    public int Window { get; set; } = 64;

    /// <summary>How many bytes go to the store in one group.</summary>
    [Range(64 * 1_024, 64 * 1_024 * 1_024)]
    public int GroupBytes { get; set; } = 8 * 1_024 * 1_024;

    /// <summary>A stopping server asks recorders to come back at random times within this many seconds.</summary>
    [Range(1, 600)]
    public int ReturnSeconds { get; set; } = 10;

    /// <summary>How long a stopping server may take to store the segments that have come, in seconds.</summary>
    [Range(1, 600)]
    public int DrainSeconds { get; set; } = 15;

    /// <summary>How long after its last sign of life a session still takes segments, in hours.</summary>
    [Range(1, 24 * 30)]
    public int LateHours { get; set; } = 24;

    /// <summary>
    /// How long a session may last, in hours. Its write token ends this long plus <see cref="LateHours"/> after the session began.
    /// </summary>
    [Range(1, 24 * 30)]
    public int SessionHours { get; set; } = 24;

    /// <summary>
    /// How far the times of a segment may be from the server's clock, or from the clock that its page began with, in days.
    /// <see cref="ClockWindow"/> is at least as long as a session and its late segments.
    /// </summary>
    [Range(1, 1_000_000)] // Reaches back beyond the year 1.
    public int MaxClockDays { get; set; } = 7;

    public TimeSpan ClockWindow() => TimeSpan.FromHours(Math.Max(MaxClockDays * 24, SessionHours + LateHours));

    /// <summary>
    /// How long a revoked key may still be used, and how long a change of a project may take to reach open connections, in seconds.
    /// </summary>
    [Range(0.1, 300)]
    public double KeySeconds { get; set; } = 5;

    /// <summary>How long a connection may be open before it says Begin, in seconds.</summary>
    [Range(0.1, 300)]
    public double BeginSeconds { get; set; } = 10;
}
