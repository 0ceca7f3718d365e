using Microsoft.Extensions.Options;
using SessionReplay.Server.Facts;
using SessionReplay.Server.Storage.Projects;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Scrubbing;

/// <summary>The only way to a segment that may be stored: it validates a raw segment and masks its secrets.</summary>
internal sealed class SegmentGate(IOptions<ScrubbingOptions> options)
{
    /// <param name="place">Session, page and number of the segment, and when it came.</param>
    /// <param name="raw">The raw segment; secrets are masked in it.</param>
    /// <param name="events">How many events its envelope says it has.</param>
    /// <param name="crc32C">The checksum of <paramref name="raw"/>.</param>
    /// <param name="project">The project it belongs to.</param>
    /// <param name="patterns">The project's own patterns.</param>
    /// <exception cref="WireException">The segment is not valid, a time in it is no date, or the project's patterns take too
    /// long.</exception>
    public (SegmentToStore Segment, ScrubCounts Scrubbed) Pass(
        SegmentPlace place,
        byte[] raw,
        int events,
        uint crc32C,
        Project project,
        ProjectPatterns patterns
    )
    {
        var strings = new List<Range>();
        var facts = SegmentFacts.Of(raw, events, strings);
        RecordedTime.Check(facts);
        var scrubbed = options.Value.Enabled && project.Scrubs ? Scrubber.Scrub(raw, strings, patterns) : default;
        if (scrubbed.Any)
        {
            // The facts were taken from text that is masked now, and the bytes to be stored must have been validated themselves.
            facts = SegmentFacts.Of(raw, events, []);
            crc32C = Crc32C.Of(raw);
        }

        return (
            new(place.SessionId, place.PageId, place.Number, place.ReceivedAtServer, RawLz4.Compress(raw), raw.Length, crc32C, facts),
            scrubbed
        );
    }
}
