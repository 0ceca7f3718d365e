using Microsoft.AspNetCore.SignalR;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Playback.Live;

/// <summary>
/// Tells viewers which sessions have something new: the first change at once, and frequent changes together, ten times a second.
/// </summary>
internal sealed partial class ChangeTeller(
    ChangedSessions changed,
    IHubContext<ViewerHub> viewers,
    TimeProvider time,
    ILogger<ChangeTeller> logger
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a viewer that does not read may hold up the other viewers.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Made with the service, so that no change is missed that is told while the host starts.</summary>
    private readonly ChangedSessions.Reader _changed = changed.Subscribe();

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await TellAsync(await _changed.TakeAsync(stoppingToken), stoppingToken);
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
            // No failure may escape from here: it would stop the host and ingest with it, and viewers also look for changes themselves.
            LogNotTold(logger, e, sessionIds.Count);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Some viewers were not told of changes in {Sessions} live sessions; they find the changes when they next ask."
    )]
    private static partial void LogNotTold(ILogger logger, Exception exception, int sessions);
}
