namespace SessionReplay.Server.Storage;

/// <summary>What a stored segment keeps of its summary, so that counting a session again reads no bytes.</summary>
internal sealed record SegmentNumbers
{
    public required string PageId { get; init; }
    public required int Number { get; init; }
    public int StoredLength { get; init; }
    public int Events { get; init; }
    public int Errors { get; init; }
    public int Clicks { get; init; }
    public long StartTime { get; init; }
    public long EndTime { get; init; }
    public string? Href { get; init; }
    public string? Title { get; init; }
    public string? UserId { get; init; }
    public string? UserTraits { get; init; }

    public static SegmentNumbers Of(SegmentToStore segment) => new()
    {
        PageId = segment.PageId,
        Number = segment.Number,
        StoredLength = segment.Lz4.Length,
        Events = segment.Summary.Events,
        Errors = segment.Summary.Errors.Count,
        Clicks = segment.Summary.Clicks,
        StartTime = segment.Summary.StartTime,
        EndTime = segment.Summary.EndTime,
        Href = segment.Summary.Href,
        Title = segment.Summary.Title,
        UserId = segment.Summary.UserId,
        UserTraits = segment.Summary.UserTraits,
    };
}
