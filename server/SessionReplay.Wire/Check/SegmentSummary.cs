namespace SessionReplay.Wire.Check;

/// <summary>What a checked segment has.</summary>
/// <param name="Events">How many records.</param>
/// <param name="StartTime">The earliest time of a record, ms since 1970 by the page's clock.</param>
/// <param name="EndTime">The latest.</param>
/// <param name="StartsSnapshot">A snapshot begins here: playback can start.</param>
public readonly record struct SegmentSummary(int Events, long StartTime, long EndTime, bool StartsSnapshot);
