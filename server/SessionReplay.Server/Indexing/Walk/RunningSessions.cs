using System.Threading.Channels;
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
    /// <summary>The most nodes of all pages that are kept, some 200 bytes each, the most sessions, and the most that wait to be read.</summary>
    private const int MaxNodes = 1_000_000;
    private const int MaxOpen = 2_000;
    private const int MaxWaiting = 20_000;

    /// <summary>Segments come over several connections, so one that is missing in the middle may come this long (s) after the next.</summary>
    private const int LateSeconds = 15;

    /// <summary>How often it looks which sessions are due.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>A watched session is not stored more often than this: its last pack is written again each time.</summary>
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(400);

    /// <summary>A session in which nothing has come for this long is over, or goes on at another server.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    /// <summary>Made with the service, so that no change is missed that is told while the host starts.</summary>
    private readonly ChangedSessions.Reader _changed = changed.Subscribe();
    private readonly ChannelReader<string> _opened = watched.Subscribe();
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
            var began = time.GetTimestamp();
            while (_opened.TryRead(out var id))
                Wait(id);
            if (news.IsCompleted)
            {
                foreach (var id in await news)
                    Wait(id);
                news = _changed.TakeAsync(stoppingToken);
            }

            // Watched ones first: a person waits for them.
            foreach (var id in _waiting.Keys.Where(watched.Has).ToList())
                await ReadAsync(id, LeastPause, stoppingToken);
            foreach (var (id, since) in _waiting.ToList())
            {
                if (time.GetElapsedTime(since) >= TimeSpan.FromSeconds(options.Value.RunningSeconds))
                    await ReadAsync(id, TimeSpan.Zero, stoppingToken);
                if (time.GetElapsedTime(began) > Look)
                    break; // The others are due again in a moment, after those that somebody watches.
            }
        }
    }

    private void Wait(string id)
    {
        if (_waiting.Count < MaxWaiting)
            _waiting.TryAdd(id, time.GetTimestamp());
    }

    private async Task ReadAsync(string id, TimeSpan leastPause, CancellationToken stoppingToken)
    {
        if (_open.TryGetValue(id, out var session) && time.GetElapsedTime(session.ReadAt) < leastPause)
            return;
        using var turn = turns.TryTake(id);
        if (turn is null)
            return; // Another walk is in it; it waits on.
        _waiting.Remove(id);
        if (session is null)
            _open.Add(id, session = new(id, sessions, segments, packs));
        session.ReadAt = time.GetTimestamp();
        var late = time.GetUtcNow().ToUnixTimeMilliseconds() - (LateSeconds * 1000L);
        try
        {
            var hasStored = await session.AdvanceAsync(segment => segment.ReceivedAtServer > late, stoppingToken);
            if (hasStored is null)
                _open.Remove(id);
            else if (hasStored.Value && watched.Has(id))
                changed.Tell(id); // Its viewers were told when the segments came, before there were moments of them.
            if (session.IsBehind)
                Wait(id); // Nothing tells when it has waited long enough.
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // No failure may escape from here: it would stop the host and ingest with it. Closing the session reads it again.
            _open.Remove(id);
            LogFailed(logger, e, id);
        }

        LetGo();
    }

    /// <summary>Lets the sessions go that were read the longest ago, until the others fit. They are read on from their last pack.</summary>
    private void LetGo()
    {
        var (nodes, count) = (0L, 0);
        foreach (var (id, session) in _open.OrderByDescending(entry => entry.Value.ReadAt).ToList())
            if ((nodes += session.Nodes) > MaxNodes || ++count > MaxOpen || time.GetElapsedTime(session.ReadAt) > Kept)
                _open.Remove(id);
    }

    [LoggerMessage(LogLevel.Warning, "Session {SessionId} could not be indexed while it is recorded. It is indexed when it closes.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string sessionId);
}
