using System.Collections.Concurrent;

namespace SessionReplay.Server.Entrance;

/// <summary>Says in the log what was refused, a line a second for each code at most: strangers send what they like, and shall not fill a disk with it. The counters have all.</summary>
internal sealed partial class RefusalLog(TimeProvider time, ILogger<RefusalLog> logger)
{
    private readonly ConcurrentDictionary<string, LineASecond> _lines = new();

    /// <param name="what">A Begin, a segment.</param>
    /// <param name="code">Of wire/README.md.</param>
    /// <param name="reason">In words, without keys and tokens.</param>
    public void Note(string what, string code, string reason)
    {
        var line = _lines.GetOrAdd($"{what} {code}", _ => new LineASecond(time));
        if (line.IsDue(out var others)) LogRefused(logger, what, code, reason, others);
    }

    [LoggerMessage(LogLevel.Warning, "{What} was refused, {Code}: {Reason} ({Others} more like it since the last such line.)")]
    private static partial void LogRefused(ILogger logger, string what, string code, string reason, long others);
}
