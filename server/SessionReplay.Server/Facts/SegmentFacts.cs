using SessionReplay.Wire.Check;

namespace SessionReplay.Server.Facts;

/// <summary>What a segment says that lists and search need to know at once.</summary>
internal sealed record SegmentFacts
{
    /// <summary>Texts are cut to this many bytes: the facts are for lists and search, the segment has the whole.</summary>
    public const int MaxTextBytes = 4_096;

    public const int MaxStackBytes = 32_768;

    /// <summary>Traits longer than this are left out; so are those of a segment that come after four times as much.</summary>
    public const int MaxTraitsBytes = 16_384;

    /// <summary>Most users noted of one segment.</summary>
    public const int MaxUserIds = 50;

    /// <summary>Most errors noted of one segment: a page may throw in a loop.</summary>
    public const int MaxErrors = 100;

    /// <summary>No more errors are noted once their texts are this long, in UTF-16 characters: a text that is sent once may stand in all of them.</summary>
    public const int MaxErrorText = 262_144;

    public required int Events { get; init; }

    /// <summary>Earliest and latest time of its events, ms since 1970 by the page's clock.</summary>
    public required long StartTime { get; init; }

    public required long EndTime { get; init; }

    /// <summary>A snapshot begins here: playback can start.</summary>
    public bool StartsSnapshot { get; init; }

    /// <summary>Address of the first Meta record.</summary>
    public string? Href { get; init; }

    public int Clicks { get; init; }

    /// <summary>Requests that the server refused or that never came back; those the page itself aborted are not among them.</summary>
    public int FailedRequests { get; init; }

    /// <summary>From the page event.</summary>
    public string? Title { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>From the last identify event; the traits as JSON.</summary>
    public string? UserId { get; init; }

    public string? UserTraits { get; init; }

    /// <summary>Of all identify events, in order, each once; the first <see cref="MaxUserIds"/>.</summary>
    public IReadOnlyList<string> UserIds { get; init; } = [];

    /// <summary>The first <see cref="MaxErrors"/> errors, or as many as fit into <see cref="MaxErrorText"/>.</summary>
    public IReadOnlyList<ErrorEvent> Errors { get; init; } = [];

    /// <summary>How long its texts are together, in UTF-16 characters, those of its errors with what else is stored of them.</summary>
    public int TextLength
    {
        get
        {
            var length = FactText.LengthOf(Href, Title, UserAgent, UserId, UserTraits);
            for (var i = 0; i < UserIds.Count; i++) length += UserIds[i].Length;
            for (var i = 0; i < Errors.Count; i++) length += Errors[i].TextLength;
            return length;
        }
    }

    /// <summary>Checks a raw segment and gathers its facts in the same pass.</summary>
    /// <param name="raw">The raw segment.</param>
    /// <param name="expectedEvents">How many records its envelope says it has.</param>
    /// <param name="strings">An empty list: afterwards its string table, where each string stands in the raw segment, in order.</param>
    /// <exception cref="WireException">It is not what wire/README.md says.</exception>
    public static SegmentFacts Of(ReadOnlySpan<byte> raw, int expectedEvents, List<Range> strings)
    {
        var gatherer = new FactGatherer();
        return gatherer.Facts(SegmentValidator.Validate(raw, expectedEvents, strings, gatherer));
    }
}
