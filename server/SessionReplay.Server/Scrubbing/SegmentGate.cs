using Microsoft.Extensions.Options;
using SessionReplay.Server.Facts;
using SessionReplay.Server.Storage.Projects;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Scrubbing;

/// <summary>The one way to a segment that may be stored: validated, and without what must never be kept.</summary>
internal sealed class SegmentGate(IOptions<ScrubbingOptions> options)
{
    /// <param name="place">Session, page, number, and when it came.</param>
    /// <param name="raw">The raw segment; secrets are masked in it.</param>
    /// <param name="events">How many it is said to have.</param>
    /// <param name="crc32C">Of <paramref name="raw"/>.</param>
    /// <param name="project">Whose it is.</param>
    /// <param name="patterns">The project's.</param>
    /// <exception cref="WireException">It is not valid, says a time that is no date, or the project's patterns take too long.</exception>
    public (SegmentToStore Segment, ScrubCounts Scrubbed) Pass(SegmentPlace place, byte[] raw, int events, uint crc32C, Project project, ProjectPatterns patterns)
    {
        var strings = new List<Range>();
        var facts = SegmentFacts.Of(raw, events, strings);
        RecordedTime.Check(facts);
        var scrubbed = options.Value.Enabled && project.Scrubs ? Scrubber.Scrub(raw, strings, patterns) : default;
        if (scrubbed.Any)
        {
            // The facts were made of what is masked now; and what is stored has been validated as it is stored.
            facts = SegmentFacts.Of(raw, events, []);
            crc32C = Crc32C.Of(raw);
        }

        return (new(place.SessionId, place.PageId, place.Number, place.ReceivedAtServer, RawLz4.Compress(raw), raw.Length, crc32C, facts), scrubbed);
    }
}
