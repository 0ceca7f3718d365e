namespace SessionReplay.Server.Scrubbing;

/// <summary>Registers the gate that every segment passes on its way into the store, from a recorder or from an import.</summary>
internal static class ScrubbingModule
{
    public static void AddScrubbing(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ScrubbingOptions>().BindConfiguration(ScrubbingOptions.Section);
        builder.Services.AddSingleton<SegmentGate>();
    }
}
