using SessionReplay.Server.Playback.Live;

namespace SessionReplay.Server.Playback;

/// <summary>The stage that the viewer reads from: its API and its hub.</summary>
internal static class PlaybackModule
{
    public const string ApiPath = "/api/v1";

    public static void AddPlayback(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<PlaybackOptions>()
            .BindConfiguration(PlaybackOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<EventExport>().AddSingleton<Importer>().AddSingleton<SegmentCheck>().AddSingleton<LiveSessions>();
        builder.AddLive();
    }

    public static void MapPlayback(this WebApplication app)
    {
        var api = app.MapGroup(ApiPath);
        SessionRoutes.Map(api);
        PackRoutes.Map(api);
        MomentRoutes.Map(api);
        TextRoutes.Map(api);
        EventRoutes.Map(api);
        ErrorRoutes.Map(api);
        ImportRoute.Map(api);
        app.MapLive();
    }
}
