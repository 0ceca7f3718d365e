using SessionReplay.Server.Playback.Live;

namespace SessionReplay.Server.Playback;

/// <summary>What the viewer reads.</summary>
internal static class PlaybackModule
{
    public static void AddPlayback(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<PlaybackOptions>().BindConfiguration(PlaybackOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<EventExport>().AddSingleton<Importer>().AddSingleton<SegmentCheck>();
        builder.AddLive();
    }

    public static void MapPlayback(this WebApplication app)
    {
        var api = app.MapGroup("/api/v1").AddEndpointFilter((context, next) =>
        {
            // What people did stays out of disk caches; segments, which never change, say otherwise themselves.
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        SessionRoutes.Map(api);
        EventRoutes.Map(api);
        ErrorRoutes.Map(api);
        ImportRoute.Map(api);
        app.MapLive();
    }
}
