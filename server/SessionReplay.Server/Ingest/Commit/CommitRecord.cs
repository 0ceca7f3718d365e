namespace SessionReplay.Server.Ingest.Commit;

/// <summary>How the last commits went. A store may answer and take small writes, and yet none with segments: a full disk, a right that is missing.</summary>
internal sealed class CommitRecord(TimeProvider time)
{
    /// <summary>So many in a row: it is the store, not what was to be stored.</summary>
    private const int IsTheStore = 3;

    /// <summary>Recorders that are told to wait send again sooner; when nobody sends, a failure says nothing of now.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private int _failures;
    private long _failedAt;
    private string _reason = "";

    public bool IsFailing => Problem is not null;

    /// <summary>For operators; null when the last one was stored, or too few have failed, or too long ago.</summary>
    public string? Problem
    {
        get
        {
            lock (_lock) return _failures >= IsTheStore && time.GetElapsedTime(_failedAt) < Remembered ? $"The store answers, but the last {_failures} commits failed: {_reason}" : null;
        }
    }

    public void Stored()
    {
        lock (_lock) _failures = 0;
    }

    public void Failed(Exception why)
    {
        lock (_lock) (_failures, _failedAt, _reason) = (_failures + 1, time.GetTimestamp(), why.Message.Split('\n')[0]);
    }
}
