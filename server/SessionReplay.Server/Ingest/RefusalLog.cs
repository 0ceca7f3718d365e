using System.Collections.Concurrent;

namespace SessionReplay.Server.Ingest;

/// <summary>Says in the log what was refused, a line a second for each code at most: strangers send what they like, and shall not fill a disk with it. The counters have all.</summary>
internal sealed partial class RefusalLog(TimeProvider time, ILogger<RefusalLog> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Line> _lines = new();

    /// <param name="what">A Begin, a segment.</param>
    /// <param name="code">Of wire/README.md.</param>
    /// <param name="reason">In words, without keys and tokens.</param>
    public void Note(string what, string code, string reason)
    {
        var line = _lines.GetOrAdd($"{what} {code}", _ => new Line());
        if (line.IsDue(time, Interval, out var others)) LogRefused(logger, what, code, reason, others);
    }

    [LoggerMessage(LogLevel.Warning, "{What} was refused, {Code}: {Reason} ({Others} more like it since the last such line.)")]
    private static partial void LogRefused(ILogger logger, string what, string code, string reason, long others);

    private sealed class Line
    {
        private readonly Lock _lock = new();
        private long? _lastAt;
        private long _others;

        public bool IsDue(TimeProvider time, TimeSpan interval, out long others)
        {
            lock (_lock)
            {
                others = _others;
                if (_lastAt is { } last && time.GetElapsedTime(last) < interval)
                {
                    _others++;
                    return false;
                }

                (_lastAt, _others) = (time.GetTimestamp(), 0);
                return true;
            }
        }
    }
}
