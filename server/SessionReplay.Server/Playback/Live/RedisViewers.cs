using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.StackExchangeRedis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace SessionReplay.Server.Playback.Live;

/// <summary>
/// SignalR's own distribution between servers, over Redis. While Redis is away, its errors reach neither senders nor leaving connections:
/// the viewers' door is closed then, so no viewer waits for a message.
/// </summary>
internal sealed class RedisViewers(
    ViewerDoor door,
    ILogger<RedisViewers> logger,
    IOptions<RedisOptions> redis,
    IHubProtocolResolver protocols,
    IOptions<HubOptions> allHubs,
    IOptions<HubOptions<ViewerHub>> hub
) : RedisHubLifetimeManager<ViewerHub>(logger, redis, protocols, allHubs, hub)
{
    public override async Task SendGroupAsync(
        string groupName,
        string methodName,
        object?[] args,
        CancellationToken cancellationToken = default
    )
    {
        if (!door.IsOpen)
            return;
        try
        {
            await base.SendGroupAsync(groupName, methodName, args, cancellationToken);
        }
        catch (Exception e) when (IsAway(e))
        {
            // RedisLink logs this, and closes the door.
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
            // Without Redis there is no subscription to end.
        }
    }

    private static bool IsAway(Exception exception) => exception is RedisException or TimeoutException or ObjectDisposedException;
}
