namespace SessionReplay.Wire.Check;

/// <summary>What the server notes of a segment while it checks it.</summary>
public sealed record SegmentSummary
{
    /// <summary>Texts are cut to this many bytes: the summary is for lists and search, the segment has the whole.</summary>
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

    /// <summary>Address and window of the first Meta record.</summary>
    public string? Href { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary>A snapshot begins here: playback can start.</summary>
    public bool StartsSnapshot { get; init; }

    public int Clicks { get; init; }

    /// <summary>Requests that the server refused or that never came back; those the page itself aborted are not among them.</summary>
    public int FailedRequests { get; init; }

    /// <summary>The person did something: pointer, scroll or input.</summary>
    public bool HasActivity { get; init; }

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

    /// <summary>How many errors more the segment has.</summary>
    public int MoreErrors { get; init; }

    /// <summary>How long its texts are together, in UTF-16 characters, those of its errors with what else is kept of them.</summary>
    public int TextLength
    {
        get
        {
            var length = LengthOf(Href, Title, UserAgent, UserId, UserTraits);
            for (var i = 0; i < UserIds.Count; i++) length += UserIds[i].Length;
            for (var i = 0; i < Errors.Count; i++) length += Errors[i].TextLength;
            return length;
        }
    }

    internal static int LengthOf(params ReadOnlySpan<string?> texts)
    {
        var length = 0;
        foreach (var text in texts) length += text?.Length ?? 0;
        return length;
    }
}

/// <summary>An error in a segment.</summary>
/// <param name="Index">The record's place in the segment, from 0.</param>
/// <param name="Time">ms since 1970 by the page's clock.</param>
/// <param name="Kind">error, rejection or captured.</param>
public sealed record ErrorEvent(int Index, long Time, string Kind, string Name, string Message, string? Stack, string? Source, int? Line, int? Column)
{
    /// <summary>What is kept of an error besides its texts: ids, and its place in two indexes.</summary>
    private const int Overhead = 256;

    /// <summary>How long its texts are together, in UTF-16 characters, and what else is kept of it as if it were text.</summary>
    public int TextLength => Overhead + SegmentSummary.LengthOf(Kind, Name, Message, Stack, Source);
}
