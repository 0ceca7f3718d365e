using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.StackExchangeRedis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace SessionReplay.Server.Playback.Live;

/// <summary>SignalR's own way between servers, over Redis. When Redis is away, neither who sends nor who leaves learns of it: the door is closed then, and nobody waits to hear.</summary>
internal sealed class RedisViewers(
    ViewerDoor door, ILogger<RedisViewers> logger, IOptions<RedisOptions> redis, IHubProtocolResolver protocols, IOptions<HubOptions> allHubs, IOptions<HubOptions<ViewerHub>> hub)
    : RedisHubLifetimeManager<ViewerHub>(logger, redis, protocols, allHubs, hub)
{
    public override async Task SendGroupAsync(string groupName, string methodName, object?[] args, CancellationToken cancellationToken = default)
    {
        if (!door.IsOpen) return;
        try
        {
            await base.SendGroupAsync(groupName, methodName, args, cancellationToken);
        }
        catch (Exception e) when (IsAway(e))
        {
            // RedisLink says it, and closes the door.
        }
    }

    public override async Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        try
        {
            await base.OnDisconnectedAsync(connection);
        }
        catch (Exception e) when (IsAway(e))
        {
            // There is nothing to unsubscribe from.
        }
    }

    private static bool IsAway(Exception exception) => exception is RedisException or TimeoutException or ObjectDisposedException;
}
