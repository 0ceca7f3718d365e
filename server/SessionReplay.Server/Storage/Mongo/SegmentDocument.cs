using MongoDB.Bson;
using SessionReplay.Server.Facts;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>A segment as a document: its bytes, and the facts that lists and recounts need.</summary>
internal sealed class SegmentDocument
{
    public ObjectId Id { get; init; }
    public required string Session { get; init; }
    public required string Page { get; init; }
    public required int Number { get; init; }
    public long ReceivedAt { get; init; }
    public int RawLength { get; init; }
    public int StoredLength { get; init; }

    /// <summary>The CRC-32C of the raw segment, as a long because BSON has no unsigned integers.</summary>
    public long Crc32C { get; init; }
    public int Events { get; init; }
    public int Errors { get; init; }
    public int Clicks { get; init; }
    public int FailedRequests { get; init; }
    public long StartTime { get; init; }
    public long EndTime { get; init; }
    public bool StartsSnapshot { get; init; }
    public string? Href { get; init; }
    public string? Title { get; init; }
    public string? UserId { get; init; }
    public string? UserTraits { get; init; }

    /// <summary>Null when the segment names no user, and in segments of older servers.</summary>
    public IReadOnlyList<string>? UserIds { get; init; }

    /// <summary>Null only where a query leaves it out.</summary>
    public byte[]? Lz4 { get; init; }

    public static SegmentDocument Of(SegmentToStore segment)
    {
        var facts = segment.Facts;
        return new()
        {
            Id = ObjectId.GenerateNewId(),
            Session = segment.SessionId,
            Page = segment.PageId,
            Number = segment.Number,
            ReceivedAt = segment.ReceivedAtServer,
            RawLength = segment.RawLength,
            StoredLength = segment.StoredLength,
            Crc32C = segment.Crc32C,
            Events = facts.Events,
            Errors = facts.Errors.Count,
            Clicks = facts.Clicks,
            FailedRequests = facts.FailedRequests,
            StartTime = facts.StartTime,
            EndTime = facts.EndTime,
            StartsSnapshot = facts.StartsSnapshot,
            Href = facts.Href,
            Title = facts.Title,
            UserId = facts.UserId,
            UserTraits = facts.UserTraits,
            UserIds = facts.UserIds.Count > 0 ? facts.UserIds : null,
            Lz4 = segment.Lz4,
        };
    }

    public SegmentTotals Totals() =>
        new()
        {
            Segments = 1,
            Events = Events,
            Errors = Errors,
            Clicks = Clicks,
            FailedRequests = FailedRequests,
            StoredBytes = StoredLength,
            StartTime = Events > 0 ? StartTime : null,
            EndTime = Events > 0 ? EndTime : null,
            Href = Href,
            Title = Title,
            UserId = UserId,
            UserTraits = UserTraits,
            UserIds = UserIds ?? (UserId is null ? [] : [UserId]),
        };

    public SegmentInfo Info() => new(Page, Number, StartTime, EndTime, Events, RawLength, StoredLength, StartsSnapshot);

    public StoredSegment Stored() =>
        new(Session, Page, Number, Lz4!, RawLength, (uint)Crc32C)
        {
            ReceivedAtServer = ReceivedAt,
            StartTime = StartTime,
            EndTime = EndTime,
            StartsSnapshot = StartsSnapshot,
        };
}
