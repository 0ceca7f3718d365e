using SessionReplay.Server.Facts;

namespace SessionReplay.Server.Storage.Sessions;

/// <summary>How far a session has come, by which a stage hands it on to the next. Stored as its name in lower case.</summary>
internal enum SessionState
{
    Recording,
    Closed,
    Indexed,
}

/// <summary>
/// One visit of one person. Times are ms since 1970; times whose name ends in Server are by this server's clock, the others by the page's.
/// </summary>
internal sealed record Session
{
    /// <summary>
    /// How many identities of a session are kept. A page that names another identity at each click does not describe a person.
    /// </summary>
    public const int MaxUserIds = 50;

    /// <summary>
    /// The version of what indexing derives from segments, raised with each change of it: sessions and packs of another version are indexed
    /// again. Version 1 was the counters of sessions only; version 2 had no activity, and called things only by their accessible names.
    /// </summary>
    public const int PresentIndexVersion = 3;

    public required string Id { get; init; }
    public required string ProjectId { get; init; }
    public SessionState State { get; init; }

    /// <summary>
    /// The version of the index that indexed the session last; 0 when it was never indexed, or before there were versions. Facts that an
    /// older version left out can be found again in the segments.
    /// </summary>
    public int IndexVersion { get; init; }

    /// <summary>It is over, and its packs and moments are complete.</summary>
    public bool IsIndexed => State == SessionState.Indexed && IndexVersion >= PresentIndexVersion;

    /// <summary>When the first Begin came, by the server's clock.</summary>
    public long BegunAtServer { get; init; }

    /// <summary>When the last segment or Begin came, by the server's clock. Silence is measured from this time.</summary>
    public long LastSeenServer { get; init; }

    /// <summary>When the recorder said Finish; null before that, and again after more segments have come.</summary>
    public long? FinishedAtServer { get; init; }

    /// <summary>The times of the first and the last stored event, by the page's clock; null while no event is stored.</summary>
    public long? StartTime { get; init; }
    public long? EndTime { get; init; }

    /// <summary>The address of the first page.</summary>
    public string? Href { get; init; }
    public string? UserAgent { get; init; }

    /// <summary>The last user that identify() named.</summary>
    public string? UserId { get; init; }

    /// <summary>All users that identify() named, oldest first; <see cref="MaxUserIds"/> at most.</summary>
    public IReadOnlyList<string> UserIds { get; init; } = [];

    /// <summary>The traits that identify() gave for the last user, as JSON.</summary>
    public string? UserTraits { get; init; }
    public int Pages { get; init; }
    public int Segments { get; init; }
    public long Events { get; init; }
    public long Errors { get; init; }
    public long Clicks { get; init; }

    /// <summary>
    /// How many requests failed. While the session is recorded, segments add to it as to <see cref="Errors"/>, those stored before the server
    /// counted failed requests 0; when it is indexed, both are as its moments say (<see cref="SessionProblems"/>).
    /// </summary>
    public long FailedRequests { get; init; }

    /// <summary>How many clicks did not do what they should; 0 until it is indexed.</summary>
    public long Frustrations { get; init; }

    /// <summary>How many bytes its segments take in the store; see <see cref="Segments.SegmentToStore.StoredLength"/>.</summary>
    public long StoredBytes { get; init; }

    /// <summary>The stored session cannot be read; only <see cref="Id"/> and, mostly, <see cref="BegunAtServer"/> are true.</summary>
    public bool IsDamaged { get; init; }
}

/// <summary>One document load of a session.</summary>
internal sealed record Page
{
    public required string SessionId { get; init; }
    public required string Id { get; init; }

    /// <summary>When the page's first Begin came, by the server's clock. The pages of a session are ordered by this time.</summary>
    public long BegunAtServer { get; init; }

    /// <summary>
    /// The page's clock minus the server's when the page began, in ms. Recorded times are never rewritten; this offset stands beside them.
    /// </summary>
    public long ClockOffset { get; init; }
    public string? Href { get; init; }
    public string? Title { get; init; }
    public long? StartTime { get; init; }
    public long? EndTime { get; init; }
    public int Segments { get; init; }
    public long Events { get; init; }
}
