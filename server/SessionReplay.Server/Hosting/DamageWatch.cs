using Microsoft.Extensions.Options;
using SessionReplay.Server.Playback;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Health;

namespace SessionReplay.Server.Hosting;

/// <summary>
/// Checks in the background whether stored sessions can be read: when the server starts, and when a read or write met damage. The log names
/// the damaged sessions; /readyz gives their number.
/// </summary>
internal sealed partial class DamageWatch(
    IStoreHealth store,
    SegmentCheck check,
    IOptions<StorageOptions> options,
    TimeProvider time,
    ILogger<DamageWatch> logger
) : BackgroundService
{
    /// <summary>
    /// Up to this size the store is also checked as a whole, which takes a few seconds. Meanwhile the write-ahead log cannot be truncated.
    /// </summary>
    private const long WholeBytes = 1_024L * 1_024 * 1_024;

    private const int NamesInALine = 50;

    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(2);

    /// <summary>The time between two checks once damage is known, however often damage is met.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(10);

    /// <summary>How long the check reads, and then rests, in turns.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);

    private volatile string? _problem;

    /// <summary>The damage in words for operators; null when no damage is known.</summary>
    public string? Problem => _problem;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!store.MayBeDamaged || options.Value.CheckSeconds == 0)
            return;
        try
        {
            using var timer = new PeriodicTimer(AskEvery, time);
            while (true)
            {
                var (met, lookedAt) = (store.DamageMet, time.GetTimestamp());
                await LookAsync(stoppingToken);
                do await timer.WaitForNextTickAsync(stoppingToken);
                while (store.DamageMet == met || (_problem is not null && time.GetElapsedTime(lookedAt) < Rest));
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        catch (StorageException exception)
        {
            LogNotLooked(logger, exception.Message); // The store is away, and others report that too.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var inTheStore = await store.DamageAsync(WholeBytes, cancellationToken) ?? [];
        var (began, worked) = (time.GetTimestamp(), time.GetTimestamp());
        var (looked, damaged) = (0, new List<string>());
        var isAll = true;
        await foreach (var session in check.CheckAllAsync(cancellationToken))
        {
            looked++;
            if (session.Damaged.Count > 0)
                damaged.Add(session.Id);
            if (time.GetElapsedTime(began).TotalSeconds > options.Value.CheckSeconds)
            {
                isAll = false;
                break;
            }

            if (time.GetElapsedTime(worked) < Turn)
                continue;
            await Task.Delay(Turn, time, cancellationToken); // Recorders get the disk for half of the time.
            worked = time.GetTimestamp();
        }

        foreach (var line in inTheStore)
            LogStore(logger, line);
        foreach (var some in damaged.Chunk(NamesInALine))
            LogSessions(logger, string.Join(' ', some));
        if (!isAll)
            LogNotAll(logger, looked, options.Value.CheckSeconds);
        if (damaged.Count > 0 || inTheStore.Count > 0)
            _problem =
                $"The database is damaged: {damaged.Count} of {looked} checked sessions cannot be read completely. The log and `SessionReplay.Server verify` name them; restore the important ones from a backup.";
    }

    [LoggerMessage(LogLevel.Error, "The database is damaged: {Problem}")]
    private static partial void LogStore(ILogger logger, string problem);

    [LoggerMessage(
        LogLevel.Error,
        "Damaged sessions: {Sessions}. All other sessions can be used. `SessionReplay.Server verify` names the damaged parts; restore the important sessions from a backup, and check the disk."
    )]
    private static partial void LogSessions(ILogger logger, string sessions);

    [LoggerMessage(
        LogLevel.Information,
        "The search for damage stopped after {Seconds} s (Data:CheckSeconds) and the newest {Sessions} sessions; `SessionReplay.Server verify` checks all sessions."
    )]
    private static partial void LogNotAll(ILogger logger, int sessions, int seconds);

    [LoggerMessage(LogLevel.Warning, "The search for damaged sessions has ended early, because the store failed: {Reason}")]
    private static partial void LogNotLooked(ILogger logger, string reason);
}
