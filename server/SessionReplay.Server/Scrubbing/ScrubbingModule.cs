namespace SessionReplay.Server.Scrubbing;

/// <summary>What every segment passes on its way into the store, whoever brings it: a recorder, or an import.</summary>
internal static class ScrubbingModule
{
    public static void AddScrubbing(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ScrubbingOptions>().BindConfiguration(ScrubbingOptions.Section);
        builder.Services.AddSingleton<SegmentGate>();
    }
}
