namespace SessionReplay.Server.Entrance;

/// <summary>Keeps what strangers can cause from filling the log: a line a second is due, with how many more there were.</summary>
internal sealed class LineASecond(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long? _lastAt;
    private long _others;

    /// <param name="others">How many were not due since the last that was.</param>
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
