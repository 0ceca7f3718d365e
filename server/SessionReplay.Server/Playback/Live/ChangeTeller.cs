using Microsoft.AspNetCore.SignalR;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Playback.Live;

/// <summary>Tells viewers which sessions have something new: the first change at once, and of many those of a quarter of a second together.</summary>
internal sealed partial class ChangeTeller(ChangedSessions changed, IHubContext<ViewerHub> viewers, TimeProvider time, ILogger<ChangeTeller> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>How long one that does not read may hold up the others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await TellAsync(await changed.TakeAsync(stoppingToken), stoppingToken);
            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private async Task TellAsync(IReadOnlyCollection<string> sessionIds, CancellationToken stoppingToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        patience.CancelAfter(Patience);
        try
        {
            await Task.WhenAll(sessionIds.Select(id => viewers.Clients.Group(id).SendAsync(ViewerHub.Changed, id, patience.Token)));
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // Whatever it was: viewers look for themselves too, and ingest must not end with this.
            LogNotTold(logger, e, sessionIds.Count);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Not every viewer was told of {Sessions} changed sessions.")]
    private static partial void LogNotTold(ILogger logger, Exception exception, int sessions);
}
