using SessionReplay.Server.Facts;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Storage.Sessions;

/// <summary>Times that recorders say, in ms since 1970. They are whatever a page's clock says, and what a stranger likes: here stands which of them can be shown as a date.</summary>
internal static class RecordedTime
{
    /// <summary>The first and the last millisecond of the years 1 to 9999: beyond them there is no date in .NET, in most databases, and in what people call a date.</summary>
    public static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();

    public static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>For new segments, whatever they come from: every time in them is a date.</summary>
    /// <exception cref="WireException">schema.</exception>
    public static void Check(SegmentFacts facts)
    {
        if (facts.StartTime < Earliest) throw new WireException($"The time {facts.StartTime} ms is before the year 1.");
        if (facts.EndTime > Latest) throw new WireException($"The time {facts.EndTime} ms is after the year 9999.");
    }

    /// <summary>Of what older servers have stored: a time that is no date is not said.</summary>
    public static long? Shown(long? time) => time >= Earliest && time <= Latest ? time : null;

    /// <summary>The same where there must be one: the nearest date.</summary>
    public static long Shown(long time) => Math.Clamp(time, Earliest, Latest);
}
