namespace SessionReplay.Server.Entrance;

/// <summary>
/// Keeps events that strangers can cause from filling the log: one line a second is due, with the number of events since the last line.
/// </summary>
internal sealed class LineASecond(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long? _lastAt;
    private long _others;

    /// <param name="others">How many events were not due since the last event that was.</param>
    public bool IsDue(out long others)
    {
        lock (_lock)
        {
            others = _others;
            if (_lastAt is { } last && time.GetElapsedTime(last) < Interval)
            {
                _others++;
                return false;
            }

            (_lastAt, _others) = (time.GetTimestamp(), 0);
            return true;
        }
    }
}
