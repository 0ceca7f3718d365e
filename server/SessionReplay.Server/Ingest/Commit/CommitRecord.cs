namespace SessionReplay.Server.Ingest.Commit;

/// <summary>
/// How the last commits went. A store may answer and take small writes, and yet take no segments: its disk is full, or a permission is
/// missing.
/// </summary>
internal sealed class CommitRecord(TimeProvider time)
{
    /// <summary>After this many failures in a row, the fault is the store's and not the segments'.</summary>
    private const int IsTheStore = 3;

    /// <summary>
    /// How long a failure counts. Recorders that are told to wait send again sooner; when no recorder sends, an old failure says nothing
    /// about the present.
    /// </summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private int _failures;
    private long _failedAt;
    private string _reason = "";

    public bool IsFailing => Problem is not null;

    /// <summary>
    /// The problem in words for operators; null when the last commit was stored, or too few have failed, or too long ago.
    /// </summary>
    public string? Problem
    {
        get
        {
            lock (_lock)
                return _failures >= IsTheStore && time.GetElapsedTime(_failedAt) < Remembered
                    ? $"The store answers, but the last {_failures} commits failed: {_reason}"
                    : null;
        }
    }

    public void Stored()
    {
        lock (_lock)
            _failures = 0;
    }

    public void Failed(Exception why)
    {
        lock (_lock)
            (_failures, _failedAt, _reason) = (_failures + 1, time.GetTimestamp(), why.Message.Split('\n')[0]);
    }
}
