using System.Threading.Channels;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Indexing.Closing;

/// <summary>
/// Indexes the sessions that somebody opens at once, if they are over and are not indexed yet, or were by an older version: the sweep would
/// come to them later. Each opening is one try.
/// </summary>
internal sealed partial class OpenedSessions(
    SessionCloser closer,
    WatchedSessions watched,
    TimeProvider time,
    ILogger<OpenedSessions> logger
) : BackgroundService
{
    /// <summary>How many are indexed at the same time.</summary>
    private const int AtOnce = 4;

    /// <summary>How long to wait where another walk is in the session.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Made with the service, so that no session is missed that is opened while the host starts.</summary>
    private readonly ChannelReader<string> _opened = watched.Subscribe();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Parallel.ForEachAsync(
            _opened.ReadAllAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
            IndexAsync
        );

    private async ValueTask IndexAsync(string id, CancellationToken stoppingToken)
    {
        try
        {
            while (watched.Has(id) && !await closer.TryCloseAsync(id, stoppingToken))
                await Task.Delay(Pause, time, stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // No failure may escape from here: it would stop the host and ingest with it.
            LogFailed(logger, e, id);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Session {SessionId} could not be indexed as somebody opened it. The sweep tries it again.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string sessionId);
}
