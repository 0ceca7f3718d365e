using SessionReplay.Server.Entrance;
using SessionReplay.Server.Storage.Projects;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Ingest.Intake;

/// <summary>
/// Limits how many sessions and bytes a project may have. The limits are checked when a session is new and never later, so that no session
/// is cut in the middle.
/// </summary>
internal sealed class Quotas(ISessionStore sessions, TimeProvider time)
{
    /// <summary>
    /// How long a count from the store is cached, with this server's new sessions added. Several servers together may exceed a quota by as
    /// many sessions as begin in this time.
    /// </summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<Count>> _counts = [];

    /// <returns>The refusal when no session may begin; null: this session may, and is counted.</returns>
    public async ValueTask<WireError?> TryTakeSessionAsync(Project project, CancellationToken cancellationToken)
    {
        if (project is { SessionsPerDay: 0, MaxStoredBytes: 0 })
            return null;
        var count = await Counting(project).WaitAsync(cancellationToken);
        if (project.MaxStoredBytes > 0 && count.StoredBytes >= project.MaxStoredBytes)
            return Refusals.QuotaBytes;
        if (project.SessionsPerDay == 0 || Interlocked.Increment(ref count.Sessions) <= project.SessionsPerDay)
            return null;
        return Refusals.QuotaSessions;
    }

    /// <summary>Callers that come while the store counts wait for the same answer.</summary>
    private Task<Count> Counting(Project project)
    {
        var today = time.GetUtcNow().UtcDateTime.Date;
        lock (_lock)
        {
            var known = _counts.GetValueOrDefault(project.Id);
            if (known is { IsCompleted: false } || (known is { IsCompletedSuccessfully: true } && IsFresh(known.Result, today)))
                return known;
            return _counts[project.Id] = CountAsync(project, today);
        }
    }

    private bool IsFresh(Count count, DateTime today) => count.Day == today && time.GetElapsedTime(count.CountedAt) <= MaxAge;

    private async Task<Count> CountAsync(Project project, DateTime today)
    {
        var countedAt = time.GetTimestamp();
        var begun =
            project.SessionsPerDay == 0
                ? 0
                : await sessions.CountAsync(
                    project.Id,
                    new DateTimeOffset(today, TimeSpan.Zero).ToUnixTimeMilliseconds(),
                    CancellationToken.None
                );
        var storedBytes = project.MaxStoredBytes == 0 ? 0 : await sessions.StoredBytesAsync(project.Id, CancellationToken.None);
        return new Count(today, countedAt, storedBytes) { Sessions = begun };
    }

    private sealed class Count(DateTime day, long countedAt, long storedBytes)
    {
        public long Sessions;

        public DateTime Day => day;

        public long CountedAt => countedAt;

        public long StoredBytes => storedBytes;
    }
}
