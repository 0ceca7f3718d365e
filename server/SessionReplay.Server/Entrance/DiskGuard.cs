using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Health;

namespace SessionReplay.Server.Entrance;

/// <summary>How much room the store's disk has for recordings.</summary>
internal enum DiskLevel
{
    Enough,

    /// <summary>Sessions that have begun go on; new sessions are refused for now.</summary>
    Low,

    /// <summary>Nothing is taken: the remaining space is kept for the database itself.</summary>
    Full,

    /// <summary>Nothing is taken: the store is no longer where it was opened.</summary>
    Away,
}

/// <summary>
/// Watches the store's disk and refuses recordings before the disk is full, or when the store is gone from it: a database cannot be relied
/// on once its disk is full.
/// </summary>
internal sealed partial class DiskGuard(IStoreSpace space, IOptions<EntranceOptions> options, TimeProvider time, ILogger<DiskGuard> logger)
    : BackgroundService
{
    private const long Megabyte = 1024 * 1024;

    private volatile DiskLevel _level;
    private long _free = long.MaxValue;
    private string? _away;

    public DiskLevel Level => _level;

    /// <summary>The problem in words for operators; null when there is room.</summary>
    public string? Problem =>
        _level switch
        {
            DiskLevel.Low =>
                $"The disk has {FreeMegabytes} MB left, so no new session begins (Ingest:MinFreeBytesForNew). Make room on it.",
            DiskLevel.Full => $"The disk has {FreeMegabytes} MB left, so no recording is taken (Ingest:MinFreeBytes). Make room on it.",
            DiskLevel.Away => _away,
            _ => null,
        };

    /// <summary>True when nothing is taken, neither of new sessions nor of those that have begun.</summary>
    public bool IsShut => _level is DiskLevel.Full or DiskLevel.Away;

    private long FreeMegabytes => Interlocked.Read(ref _free) / Megabyte;

    /// <summary>Asks the store once, now, and logs a change of the level.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (await AskAsync(cancellationToken) is not { } level || level == _level)
            return;
        _level = level;
        if (Problem is { } problem)
            LogProblem(logger, problem);
        else
            LogRoom(logger, FreeMegabytes);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(space.AskEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await LookAsync(stoppingToken);
    }

    private async Task<DiskLevel?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await space.FreeBytesAsync(cancellationToken) is not { } free)
                return null;
            Interlocked.Exchange(ref _free, free);
            return free < options.Value.MinFreeBytes ? DiskLevel.Full
                : free < options.Value.MinFreeBytesForNew ? DiskLevel.Low
                : DiskLevel.Enough;
        }
        catch (StorageException e) when (e is not DamageException)
        {
            _away = e.Message;
            return DiskLevel.Away;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested) // A database driver also cancels by itself.
        {
            // This method does not judge whether the store works: /readyz and every commit do.
            LogNotTold(logger, e.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "{Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Information, "The disk has {Megabytes} MB left: recordings are taken again.")]
    private static partial void LogRoom(ILogger logger, long megabytes);

    [LoggerMessage(LogLevel.Debug, "The store did not say how much room it has: {Reason}")]
    private static partial void LogNotTold(ILogger logger, string reason);
}
