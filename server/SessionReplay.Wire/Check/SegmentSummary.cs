namespace SessionReplay.Wire.Check;

/// <summary>Totals of a checked segment.</summary>
/// <param name="Events">The number of records.</param>
/// <param name="StartTime">The earliest time of a record, ms since 1970 by the page's clock.</param>
/// <param name="EndTime">The latest time of a record, ms since 1970 by the page's clock.</param>
/// <param name="StartsSnapshot">Whether a snapshot begins in the segment, so that playback can start there.</param>
public readonly record struct SegmentSummary(int Events, long StartTime, long EndTime, bool StartsSnapshot);
