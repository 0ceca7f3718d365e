using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Indexing.Walk;

/// <summary>
/// Reads sessions while they are recorded: one that somebody watches at once, the others every <see cref="IndexingOptions.RunningSeconds"/>.
/// What is missed here, because the server stops or has too many of them, is read when the session closes.
/// </summary>
internal sealed partial class RunningSessions(
    ISessionStore sessions,
    ISegmentStore segments,
    IPackStore packs,
    ChangedSessions changed,
    WatchedSessions watched,
    SessionTurns turns,
    IOptions<IndexingOptions> options,
    TimeProvider time,
    ILogger<RunningSessions> logger
) : BackgroundService
{
    /// <summary>The most nodes of all pages that are kept, some 200 bytes each, and the most sessions that wait to be read.</summary>
    private const int MaxNodes = 1_000_000;
    private const int MaxWaiting = 20_000;

    /// <summary>Segments come over several connections, so one that is missing in the middle may come this long (s) after the next.</summary>
    private const int LateSeconds = 15;

    /// <summary>How often it looks which sessions are due. A watched one is read this long after its change at the latest.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>Made with the service, so that no change is missed that is told while the host starts.</summary>
    private readonly ChangedSessions.Reader _changed = changed.Subscribe();
    private readonly Dictionary<string, RunningSession> _open = new(StringComparer.Ordinal);

    /// <summary>The sessions that have changed since they were read, and when that was noticed.</summary>
    private readonly Dictionary<string, long> _waiting = new(StringComparer.Ordinal);

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var news = _changed.TakeAsync(stoppingToken);
        while (true)
        {
            await Task.Delay(Look, time, stoppingToken);
            IEnumerable<string> ids = watched.TakeNew();
            if (news.IsCompleted)
            {
                ids = ids.Concat(await news);
                news = _changed.TakeAsync(stoppingToken);
            }

            foreach (var id in ids)
                if (_waiting.Count < MaxWaiting)
                    _waiting.TryAdd(id, time.GetTimestamp());

            foreach (var (id, since) in _waiting.ToList())
                if (watched.Has(id) || time.GetElapsedTime(since) >= TimeSpan.FromSeconds(options.Value.RunningSeconds))
                    await ReadAsync(id, stoppingToken);
            LetGo();
        }
    }

    private async Task ReadAsync(string id, CancellationToken stoppingToken)
    {
        _waiting.Remove(id);
        if (!_open.TryGetValue(id, out var session))
            _open.Add(id, session = new(id, sessions, segments, packs));
        session.ReadAt = time.GetTimestamp();
        var late = time.GetUtcNow().ToUnixTimeMilliseconds() - (LateSeconds * 1000L);
        try
        {
            using var turn = await turns.TakeAsync(id, stoppingToken);
            if (!await session.AdvanceAsync(segment => segment.ReceivedAtServer > late, stoppingToken))
                _open.Remove(id);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // No failure may escape from here: it would stop the host and ingest with it. Closing the session reads it again.
            _open.Remove(id);
            LogFailed(logger, e, id);
        }
    }

    /// <summary>Lets the sessions go that were read the longest ago, until the others fit. They are read on from their last pack.</summary>
    private void LetGo()
    {
        var nodes = 0L;
        foreach (var (id, session) in _open.OrderByDescending(entry => entry.Value.ReadAt).ToList())
            if ((nodes += session.Nodes) > MaxNodes)
                _open.Remove(id);
    }

    [LoggerMessage(LogLevel.Warning, "Session {SessionId} could not be indexed while it is recorded. It is indexed when it closes.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string sessionId);
}
