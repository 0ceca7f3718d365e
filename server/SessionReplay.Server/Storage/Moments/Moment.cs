namespace SessionReplay.Server.Storage.Moments;

/// <summary>What kind of fact a moment is. Its name, with a small first letter, goes over HTTP.</summary>
internal enum MomentKind
{
    /// <summary>An error of the page: uncaught, rejected, captured, a resource that did not load, a request that its policy refused.</summary>
    Error,
    Console,

    /// <summary>A request, an EventSource, the opening or the end of a WebSocket.</summary>
    Request,

    /// <summary>The page, or a part of it, was opened.</summary>
    Navigation,

    /// <summary>The person clicked, typed, chose.</summary>
    Action,

    /// <summary>A click that did not do what it should: again and again, without effect, with an error.</summary>
    Frustration,

    /// <summary>The application said who the person is.</summary>
    Identity,

    /// <summary>An event that the application told with <c>track</c>.</summary>
    Track,

    /// <summary>The person left for another tab or window, or came back.</summary>
    Visibility,

    /// <summary>The machine lost its network, or has it again.</summary>
    Connection,

    /// <summary>How fast the page was: its load, its vitals, a task that blocked it.</summary>
    Speed,

    /// <summary>Something of the recording is missing, or late.</summary>
    Gap,
}

/// <summary>
/// A fact of a session with its time, as a person would say it. List, lanes and search show the same ones. Details stand in the record that
/// <see cref="Segment"/> and <see cref="Record"/> name.
/// </summary>
internal sealed record Moment
{
    /// <summary>
    /// Unique in its session, and the same however often the session is indexed: page, segment, record, and the part of the record, with dots.
    /// </summary>
    public required string Id { get; init; }
    public required MomentKind Kind { get; init; }

    /// <summary>ms since 1970 by the page's clock.</summary>
    public required long Time { get; init; }

    /// <summary>The number of its segment, and the place of its record in it, from 0.</summary>
    public required int Segment { get; init; }
    public required int Record { get; init; }

    /// <summary>The sentence: <c>Clicked button “Pay now”</c>.</summary>
    public required string Text { get; init; }

    /// <summary>More than one: it came this many times, one after the other, the last at <see cref="LastTime"/>.</summary>
    public int Times { get; init; } = 1;
    public long? LastTime { get; init; }

    /// <summary>A person who looks for a fault goes to it.</summary>
    public bool IsProblem { get; init; }

    /// <summary>Of a console line: <c>error</c>, <c>warn</c>, <c>info</c>, <c>log</c>, <c>debug</c>.</summary>
    public string? Level { get; init; }

    /// <summary>Of a visibility: <c>hidden</c> or <c>visible</c>. Of a connection: <c>offline</c> or <c>online</c>.</summary>
    public string? State { get; init; }

    /// <summary>Of an action: what the person acted on.</summary>
    public MomentTarget? Target { get; init; }
    public MomentRequest? Request { get; init; }

    /// <summary>Of a navigation: where to.</summary>
    public string? Href { get; init; }

    /// <summary>Of an error: its id in the store of errors, which a link names.</summary>
    public string? ErrorId { get; init; }

    /// <summary>The id of the moment that caused it, as far as that is known: a click, a request.</summary>
    public string? Cause { get; init; }
}

/// <summary>An element, as it was when something happened to it.</summary>
/// <param name="Role">Its ARIA role; null: none that says anything.</param>
/// <param name="Name">Its accessible name; null: none, or masked.</param>
/// <param name="Selector">A text by which it is found again.</param>
internal sealed record MomentTarget(string? Role, string? Name, string? Selector);

/// <summary>A request, summed up.</summary>
/// <param name="Method">In capitals; of a WebSocket <c>WebSocket</c>.</param>
/// <param name="Where">Path and query; with the host, if it is not the page's.</param>
/// <param name="Status">The HTTP status; null: none is known.</param>
/// <param name="Outcome"><c>502 Bad Gateway</c>, <c>failed</c>, <c>aborted</c>; null where the browser does not tell.</param>
/// <param name="DurationMs">How long it took, until the end of its body; null: unknown.</param>
/// <param name="Bytes">Bytes that came over the network; null: unknown.</param>
/// <param name="TraceId">The trace that it belongs to.</param>
internal sealed record MomentRequest(
    string Method,
    string Where,
    int? Status,
    string? Outcome,
    double? DurationMs,
    long? Bytes,
    string? TraceId
);
