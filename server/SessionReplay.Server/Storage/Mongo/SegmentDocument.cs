using MongoDB.Bson;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>A segment as a document: its bytes, and the numbers of its summary.</summary>
internal sealed class SegmentDocument
{
    public ObjectId Id { get; init; }
    public required string Session { get; init; }
    public required string Page { get; init; }
    public required int Number { get; init; }
    public long ReceivedAt { get; init; }
    public int RawLength { get; init; }
    public int StoredLength { get; init; }

    /// <summary>A CRC-32C; as a long, since BSON has no unsigned integers.</summary>
    public long Crc32C { get; init; }
    public int Events { get; init; }
    public int Errors { get; init; }
    public int Clicks { get; init; }
    public long StartTime { get; init; }
    public long EndTime { get; init; }
    public bool StartsSnapshot { get; init; }
    public string? Href { get; init; }
    public string? Title { get; init; }
    public string? UserId { get; init; }
    public string? UserTraits { get; init; }

    /// <summary>Null only where a query leaves it out.</summary>
    public byte[]? Lz4 { get; init; }

    public static SegmentDocument Of(SegmentToStore segment)
    {
        var numbers = SegmentNumbers.Of(segment);
        return new()
        {
            Id = ObjectId.GenerateNewId(),
            Session = segment.SessionId,
            Page = segment.PageId,
            Number = segment.Number,
            ReceivedAt = segment.ReceivedAtServer,
            RawLength = segment.RawLength,
            StoredLength = numbers.StoredLength,
            Crc32C = segment.Crc32C,
            Events = numbers.Events,
            Errors = numbers.Errors,
            Clicks = numbers.Clicks,
            StartTime = numbers.StartTime,
            EndTime = numbers.EndTime,
            StartsSnapshot = segment.Summary.StartsSnapshot,
            Href = numbers.Href,
            Title = numbers.Title,
            UserId = numbers.UserId,
            UserTraits = numbers.UserTraits,
            Lz4 = segment.Lz4,
        };
    }

    public SegmentNumbers Numbers() => new()
    {
        PageId = Page,
        Number = Number,
        StoredLength = StoredLength,
        Events = Events,
        Errors = Errors,
        Clicks = Clicks,
        StartTime = StartTime,
        EndTime = EndTime,
        Href = Href,
        Title = Title,
        UserId = UserId,
        UserTraits = UserTraits,
    };

    public SegmentInfo Info() => new(Page, Number, StartTime, EndTime, Events, RawLength, StoredLength, StartsSnapshot);

    public StoredSegment Stored() => new(Session, Page, Number, Lz4!, RawLength, (uint)Crc32C);
}
