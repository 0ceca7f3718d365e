namespace SessionReplay.Server.Scrubbing;

/// <summary>How much of a segment was masked.</summary>
internal readonly record struct ScrubCounts(int Cards, int Secrets, int Patterns)
{
    public bool Any => Cards + Secrets + Patterns > 0;
}
