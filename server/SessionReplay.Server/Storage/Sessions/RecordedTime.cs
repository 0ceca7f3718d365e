using SessionReplay.Server.Facts;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Storage.Sessions;

/// <summary>
/// Says which recorded times can be shown as a date, in ms since 1970. Recorded times come from the clock of a page, and a stranger can
/// send any number.
/// </summary>
internal static class RecordedTime
{
    /// <summary>
    /// The first millisecond of the year 1; <see cref="Latest"/> is the last of the year 9999. Times beyond them are no dates in .NET, in
    /// most databases, and in what people call a date.
    /// </summary>
    public static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();

    public static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Checks that every time in a new segment is a date, wherever the segment comes from.</summary>
    /// <exception cref="WireException">Code schema: a time is no date.</exception>
    public static void Check(SegmentFacts facts)
    {
        if (facts.StartTime < Earliest)
            throw new WireException($"The time {facts.StartTime} ms is before the year 1.");
        if (facts.EndTime > Latest)
            throw new WireException($"The time {facts.EndTime} ms is after the year 9999.");
    }

    /// <summary>The time; null when it is no date, as some times stored by older servers.</summary>
    public static long? Shown(long? time) => time >= Earliest && time <= Latest ? time : null;

    /// <summary>The same for a time that must not be null: the nearest date.</summary>
    public static long Shown(long time) => Math.Clamp(time, Earliest, Latest);
}
