using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.StackExchangeRedis;

namespace SessionReplay.Server.Playback.Live;

/// <summary>
/// Tells viewers when a session that is being recorded has something new: on this server, and with Redis on every server.
/// </summary>
internal static class LiveModule
{
    /// <summary>Room for the largest message of a viewer: the name of a method and a session id.</summary>
    private const int MaxMessageBytes = 1_024;

    public static void AddLive(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ViewerDoor>().AddHostedService<ChangeTeller>();
        services
            .AddSignalR()
            .AddHubOptions<ViewerHub>(hub =>
            {
                hub.MaximumReceiveMessageSize = MaxMessageBytes;
                hub.SupportedProtocols = ["json"];
            });
        if (builder.Configuration.GetConnectionString("Redis") is { Length: > 0 } connectionString)
            services.AddRedis(connectionString);
    }

    public static void MapLive(this WebApplication app)
    {
        var door = app.Services.GetRequiredService<ViewerDoor>();
        app.UseWhen(context => context.Request.Path.StartsWithSegments(ViewerHub.Path), branch => branch.Use(door.RunAsync));
        app.MapHub<ViewerHub>(
            ViewerHub.Path,
            connection =>
            {
                connection.AllowStatefulReconnects = false;
                connection.CloseOnAuthenticationExpiration = true;
                // Only WebSockets, so that there is no second way to hold a connection, and none that needs sticky sessions. A viewer
                // without
                // WebSockets asks every second.
                connection.Transports = HttpTransportType.WebSockets;
            }
        );
    }

    /// <summary>
    /// Uses Redis for this hub only. AddStackExchangeRedis would use it for all hubs, and acks to recorders would wait for Redis.
    /// </summary>
    private static void AddRedis(this IServiceCollection services, string connectionString)
    {
        var configuration = RedisSetting.Parse(connectionString);
        services
            .AddSingleton(s => ActivatorUtilities.CreateInstance<RedisLink>(s, configuration))
            .AddHostedService(s => s.GetRequiredService<RedisLink>());
        services.AddOptions<RedisOptions>().Configure<RedisLink>((options, link) => options.ConnectionFactory = _ => link.AnswersAsync());
        services.AddSingleton<HubLifetimeManager<ViewerHub>, RedisViewers>();
    }
}
