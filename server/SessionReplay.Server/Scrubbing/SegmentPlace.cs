namespace SessionReplay.Server.Scrubbing;

/// <summary>Where a segment belongs, and when it came (ms since 1970).</summary>
internal readonly record struct SegmentPlace(string SessionId, string PageId, int Number, long ReceivedAtServer);
