using System.Collections.Concurrent;

namespace SessionReplay.Server.Entrance;

/// <summary>
/// Logs refusals, at most one line a second for each kind and code: strangers cause refusals at will and must not fill a disk with them.
/// The counters have every refused segment.
/// </summary>
internal sealed partial class RefusalLog(TimeProvider time, ILogger<RefusalLog> logger)
{
    private readonly ConcurrentDictionary<string, LineASecond> _lines = new();

    /// <param name="what">The thing that was refused: a Begin, a segment.</param>
    /// <param name="code">A code of wire/README.md.</param>
    /// <param name="reason">The reason in words, without keys and tokens.</param>
    public void Note(string what, string code, string reason)
    {
        var line = _lines.GetOrAdd($"{what} {code}", _ => new LineASecond(time));
        if (line.IsDue(out var others))
            LogRefused(logger, what, code, reason, others);
    }

    [LoggerMessage(LogLevel.Warning, "{What} was refused, {Code}: {Reason} ({Others} more like it since the last such line.)")]
    private static partial void LogRefused(ILogger logger, string what, string code, string reason, long others);
}
