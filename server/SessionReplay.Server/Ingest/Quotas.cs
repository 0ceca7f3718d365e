using System.Collections.Concurrent;
using SessionReplay.Server.Storage;
using SessionReplay.Wire;

namespace SessionReplay.Server.Ingest;

/// <summary>How many sessions and bytes a project may have. Asked when a session is new and never later, so that none is cut in the middle.</summary>
internal sealed class Quotas(ISessionStore sessions, TimeProvider time)
{
    /// <summary>How long what the store said holds, with this server's new sessions added. Several servers may together let in as many more as begin in it.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Count> _counts = new();

    /// <returns>Why no session may begin; null: this one may, and is counted.</returns>
    public async ValueTask<WireError?> TryTakeSessionAsync(Project project, CancellationToken cancellationToken)
    {
        if (project is { SessionsPerDay: 0, MaxStoredBytes: 0 }) return null;
        var today = time.GetUtcNow().UtcDateTime.Date;
        if (!_counts.TryGetValue(project.Id, out var count) || count.Day != today || time.GetElapsedTime(count.LoadedAt) > MaxAge)
        {
            var loadedAt = time.GetTimestamp();
            var usage = await sessions.UsageAsync(project.Id, new DateTimeOffset(today, TimeSpan.Zero).ToUnixTimeMilliseconds(), cancellationToken);
            _counts[project.Id] = count = new Count(today, loadedAt, usage.StoredBytes) { Sessions = usage.Sessions };
        }

        if (project.MaxStoredBytes > 0 && count.StoredBytes >= project.MaxStoredBytes) return Refusals.QuotaBytes;
        if (project.SessionsPerDay == 0 || Interlocked.Increment(ref count.Sessions) <= project.SessionsPerDay) return null;
        return Refusals.QuotaSessions;
    }

    private sealed class Count(DateTime day, long loadedAt, long storedBytes)
    {
        public long Sessions;

        public DateTime Day => day;

        public long LoadedAt => loadedAt;

        public long StoredBytes => storedBytes;
    }
}
