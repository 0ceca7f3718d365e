namespace SessionReplay.Server.Storage;

/// <summary>What segments add up to: the counters of their page or session. Segments are added in their order, as far as it is known.</summary>
internal sealed class SegmentTotals
{
    public int Segments { get; private set; }
    public long Events { get; private set; }
    public int Errors { get; private set; }
    public int Clicks { get; private set; }
    public long StoredBytes { get; private set; }
    public long? StartTime { get; private set; }
    public long? EndTime { get; private set; }

    /// <summary>The first address and title.</summary>
    public string? Href { get; private set; }
    public string? Title { get; private set; }

    /// <summary>The last user named, with the traits given then.</summary>
    public string? UserId { get; private set; }
    public string? UserTraits { get; private set; }

    public void Add(SegmentNumbers segment)
    {
        Segments++;
        Events += segment.Events;
        Errors += segment.Errors;
        Clicks += segment.Clicks;
        StoredBytes += segment.StoredLength;
        Href ??= segment.Href;
        Title ??= segment.Title;
        if (segment.UserId is not null)
            (UserId, UserTraits) = (segment.UserId, segment.UserTraits);
        if (segment.Events == 0)
            return;
        StartTime = Math.Min(StartTime ?? long.MaxValue, segment.StartTime);
        EndTime = Math.Max(EndTime ?? long.MinValue, segment.EndTime);
    }
}
