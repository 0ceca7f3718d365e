using SessionReplay.Server.Facts;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Storage.Segments;

/// <summary>The totals of one segment, or of the segments of a group, a page or a session.</summary>
internal sealed record SegmentTotals
{
    public int Segments { get; init; }
    public long Events { get; init; }
    public long Errors { get; init; }
    public long Clicks { get; init; }
    public long FailedRequests { get; init; }

    /// <summary>See <see cref="SegmentToStore.StoredLength"/>.</summary>
    public long StoredBytes { get; init; }

    /// <summary>The times of the first and the last event, in ms since 1970 by the page's clock; null when there are no events.</summary>
    public long? StartTime { get; init; }
    public long? EndTime { get; init; }

    /// <summary>The first address and title.</summary>
    public string? Href { get; init; }
    public string? Title { get; init; }

    /// <summary>The last user named, with the traits given then.</summary>
    public string? UserId { get; init; }
    public string? UserTraits { get; init; }

    /// <summary>Every user named, in order, each once.</summary>
    public IReadOnlyList<string> UserIds { get; init; } = [];

    public static SegmentTotals Of(SegmentToStore segment)
    {
        var facts = segment.Facts;
        var hasEvents = facts.Events > 0;
        return new()
        {
            Segments = 1,
            Events = facts.Events,
            Errors = facts.Errors.Count,
            Clicks = facts.Clicks,
            FailedRequests = facts.FailedRequests,
            StoredBytes = segment.StoredLength,
            StartTime = hasEvents ? facts.StartTime : null,
            EndTime = hasEvents ? facts.EndTime : null,
            Href = facts.Href,
            Title = facts.Title,
            UserId = facts.UserId,
            UserTraits = facts.UserTraits,
            UserIds = facts.UserIds,
        };
    }

    /// <summary>Adds up totals. The order matters: address and title come from the first, the user from the later ones.</summary>
    public static SegmentTotals operator +(SegmentTotals first, SegmentTotals later) =>
        new()
        {
            Segments = first.Segments + later.Segments,
            Events = first.Events + later.Events,
            Errors = first.Errors + later.Errors,
            Clicks = first.Clicks + later.Clicks,
            FailedRequests = first.FailedRequests + later.FailedRequests,
            StoredBytes = first.StoredBytes + later.StoredBytes,
            StartTime = first.StartTime is { } start ? Math.Min(start, later.StartTime ?? start) : later.StartTime,
            EndTime = first.EndTime is { } end ? Math.Max(end, later.EndTime ?? end) : later.EndTime,
            Href = first.Href ?? later.Href,
            Title = first.Title ?? later.Title,
            UserId = later.UserId ?? first.UserId,
            UserTraits = later.UserId is null ? first.UserTraits : later.UserTraits,
            UserIds = later.UserIds.Count == 0 ? first.UserIds : [.. first.UserIds.Union(later.UserIds).Take(Session.MaxUserIds)],
        };
}
