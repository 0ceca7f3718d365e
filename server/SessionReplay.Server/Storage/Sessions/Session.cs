using SessionReplay.Server.Facts;

namespace SessionReplay.Server.Storage.Sessions;

/// <summary>Where a session is on its way: the hand-over between the stages. Stored as its name in lower case.</summary>
internal enum SessionState
{
    Recording,
    Closed,
    Indexed,
}

/// <summary>One visit of one person. Times are ms since 1970; those named Server are by this server's clock, the others by the page's.</summary>
internal sealed record Session
{
    /// <summary>How many identities of a session are kept: a page that names another one at each click is no person.</summary>
    public const int MaxUserIds = 50;

    public required string Id { get; init; }
    public required string ProjectId { get; init; }
    public SessionState State { get; init; }

    /// <summary>By which version of the index it was indexed last; 0: never, or before there were versions. What an older one has left out is found again from the segments.</summary>
    public int IndexVersion { get; init; }

    /// <summary>When the first Begin came, by the server's clock.</summary>
    public long BegunAtServer { get; init; }

    /// <summary>When the last segment or Begin came, by the server's clock: what silence is measured from.</summary>
    public long LastSeenServer { get; init; }

    /// <summary>When the recorder said Finish; null while it has not, or since more came.</summary>
    public long? FinishedAtServer { get; init; }

    /// <summary>Time of the first and of the last event stored, by the page's clock; null while nothing is stored.</summary>
    public long? StartTime { get; init; }
    public long? EndTime { get; init; }

    /// <summary>The address of the first page.</summary>
    public string? Href { get; init; }
    public string? UserAgent { get; init; }

    /// <summary>The last one that identify() named.</summary>
    public string? UserId { get; init; }

    /// <summary>All that identify() named, oldest first; <see cref="MaxUserIds"/> at most.</summary>
    public IReadOnlyList<string> UserIds { get; init; } = [];

    /// <summary>What identify() gave, as JSON.</summary>
    public string? UserTraits { get; init; }
    public int Pages { get; init; }
    public int Segments { get; init; }
    public long Events { get; init; }
    public long Errors { get; init; }
    public long Clicks { get; init; }

    /// <summary>Of segments that came since the server counts them: 0 for those stored before.</summary>
    public long FailedRequests { get; init; }

    /// <summary>What its segments take in the store; see <see cref="SegmentToStore.StoredLength"/>.</summary>
    public long StoredBytes { get; init; }

    /// <summary>What is stored of it cannot be read; only <see cref="Id"/> and, mostly, <see cref="BegunAtServer"/> are true.</summary>
    public bool IsDamaged { get; init; }
}

/// <summary>One document load of a session.</summary>
internal sealed record Page
{
    public required string SessionId { get; init; }
    public required string Id { get; init; }

    /// <summary>When its first Begin came, by the server's clock: pages of a session are ordered by it.</summary>
    public long BegunAtServer { get; init; }

    /// <summary>The page's clock minus the server's when it began, in ms. Times are never rewritten; this stands beside them.</summary>
    public long ClockOffset { get; init; }
    public string? Href { get; init; }
    public string? Title { get; init; }
    public long? StartTime { get; init; }
    public long? EndTime { get; init; }
    public int Segments { get; init; }
    public long Events { get; init; }
}
