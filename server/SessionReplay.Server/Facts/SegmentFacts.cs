using SessionReplay.Wire.Check;

namespace SessionReplay.Server.Facts;

/// <summary>Facts of a segment that lists and search need without opening it.</summary>
internal sealed record SegmentFacts
{
    /// <summary>Texts are cut to this many bytes: the facts are for lists and search, and the segment keeps the whole text.</summary>
    public const int MaxTextBytes = 4_096;

    public const int MaxStackBytes = 32_768;

    /// <summary>
    /// Traits whose JSON is longer than this many bytes are left out. All traits of a segment share four times as many bytes; when less
    /// than once is left of those, later traits are left out too.
    /// </summary>
    public const int MaxTraitsBytes = 16_384;

    /// <summary>Most users noted of one segment.</summary>
    public const int MaxUserIds = 50;

    /// <summary>Most errors noted of one segment: a page may throw in a loop.</summary>
    public const int MaxErrors = 100;

    /// <summary>
    /// Once the texts of a segment's errors reach this many UTF-16 characters, no more errors are noted: a text that is sent once may stand
    /// in all of them.
    /// </summary>
    public const int MaxErrorText = 262_144;

    public required int Events { get; init; }

    /// <summary>Earliest time of its events, in ms since 1970 by the page's clock; <see cref="EndTime"/> is the latest.</summary>
    public required long StartTime { get; init; }

    public required long EndTime { get; init; }

    /// <summary>A snapshot begins in this segment, so playback can start here.</summary>
    public bool StartsSnapshot { get; init; }

    /// <summary>Address of the first Meta record.</summary>
    public string? Href { get; init; }

    public int Clicks { get; init; }

    /// <summary>Requests that the server refused or never answered; requests that the page itself aborted are not among them.</summary>
    public int FailedRequests { get; init; }

    /// <summary>From the page event.</summary>
    public string? Title { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>From the last identify event, as are <see cref="UserTraits"/>, which are JSON.</summary>
    public string? UserId { get; init; }

    public string? UserTraits { get; init; }

    /// <summary>The ids of all identify events, in order, each once; the first <see cref="MaxUserIds"/>.</summary>
    public IReadOnlyList<string> UserIds { get; init; } = [];

    /// <summary>The first <see cref="MaxErrors"/> errors, or as many as fit into <see cref="MaxErrorText"/>.</summary>
    public IReadOnlyList<ErrorEvent> Errors { get; init; } = [];

    /// <summary>The total length of its texts, in UTF-16 characters; an error counts as its <see cref="ErrorEvent.TextLength"/>.</summary>
    public int TextLength
    {
        get
        {
            var length = FactText.LengthOf(Href, Title, UserAgent, UserId, UserTraits);
            for (var i = 0; i < UserIds.Count; i++)
                length += UserIds[i].Length;
            for (var i = 0; i < Errors.Count; i++)
                length += Errors[i].TextLength;
            return length;
        }
    }

    /// <summary>Checks a raw segment and gathers its facts in the same pass.</summary>
    /// <param name="raw">The raw segment.</param>
    /// <param name="expectedEvents">How many records the envelope says the segment has.</param>
    /// <param name="strings">An empty list, which receives the string table: where each string stands in the raw segment, in order.</param>
    /// <exception cref="WireException">The segment is not as wire/README.md describes it.</exception>
    public static SegmentFacts Of(ReadOnlySpan<byte> raw, int expectedEvents, List<Range> strings)
    {
        var gatherer = new FactGatherer();
        return gatherer.Facts(SegmentValidator.Validate(raw, expectedEvents, strings, gatherer));
    }
}
