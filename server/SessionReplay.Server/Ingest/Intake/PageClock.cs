using SessionReplay.Server.Facts;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Ingest.Intake;

/// <summary>
/// Which times a page's events may have. A laptop whose clock is years off is a customer all the same, and its pages report their clock at
/// Begin; but a time that is right by neither clock is made up, or broken.
/// </summary>
/// <param name="Offsets">The page's clock minus the server's, in ms: at its first Begin, and at this one. They differ when the clock is put
/// right in between, and the page then brings times by both.</param>
internal readonly record struct PageClock(params long[] Offsets)
{
    /// <exception cref="WireException">schema: neither the server's clock nor the page's has the whole segment within
    /// <paramref name="window"/>.</exception>
    public void Check(SegmentFacts facts, long now, TimeSpan window)
    {
        var most = (long)window.TotalMilliseconds;
        if (IsNear(now))
            return;
        foreach (var offset in Offsets ?? [])
            if (IsNear(now + offset))
                return;
        throw new WireException(
            $"The segment's times are {facts.StartTime} to {facts.EndTime} ms; they must be within {window.TotalDays:0.#} days of the server's clock, or of the clock that the page reported at its Begin."
        );

        bool IsNear(long clock) => facts.StartTime >= clock - most && facts.EndTime <= clock + most;
    }

    /// <summary>The page's clock minus the server's, in ms. A page's clock that makes no sense counts as right, with 0.</summary>
    public static long Offset(double clientNow, long now) =>
        clientNow >= RecordedTime.Earliest && clientNow <= RecordedTime.Latest && clientNow != 0 ? (long)clientNow - now : 0;
}
