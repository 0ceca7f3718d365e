using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.StackExchangeRedis;

namespace SessionReplay.Server.Playback.Live;

/// <summary>Viewers of a session that is being recorded are told when there is something new: of this server, and with Redis of every server.</summary>
internal static class LiveModule
{
    /// <summary>A session id and the name of a method.</summary>
    private const int MaxMessageBytes = 1_024;

    public static void AddLive(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ViewerDoor>().AddHostedService<ChangeTeller>();
        services.AddSignalR().AddHubOptions<ViewerHub>(hub =>
        {
            hub.MaximumReceiveMessageSize = MaxMessageBytes;
            hub.SupportedProtocols = ["json"];
        });
        if (builder.Configuration.GetConnectionString("Redis") is { Length: > 0 } connectionString) services.AddRedis(connectionString);
    }

    public static void MapLive(this WebApplication app)
    {
        var door = app.Services.GetRequiredService<ViewerDoor>();
        app.UseWhen(context => context.Request.Path.StartsWithSegments(ViewerHub.Path), branch => branch.Use(door.RunAsync));
        app.MapHub<ViewerHub>(ViewerHub.Path, connection =>
        {
            connection.AllowStatefulReconnects = false;
            connection.CloseOnAuthenticationExpiration = true;
            connection.Transports = HttpTransportType.WebSockets; // Without them a viewer asks every second: no second way to hold a connection, and none that would need sticky sessions.
        });
    }

    /// <summary>For this hub only. AddStackExchangeRedis would do it for all, and acks to recorders would wait for Redis.</summary>
    private static void AddRedis(this IServiceCollection services, string connectionString)
    {
        var configuration = RedisSetting.Parse(connectionString);
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<RedisLink>(s, configuration)).AddHostedService(s => s.GetRequiredService<RedisLink>());
        services.AddOptions<RedisOptions>().Configure<RedisLink>((options, link) => options.ConnectionFactory = _ => link.AnswersAsync());
        services.AddSingleton<HubLifetimeManager<ViewerHub>, RedisViewers>();
    }
}
