namespace SessionReplay.Server.Entrance;

/// <summary>A number of bytes that may be held at once; who wants more waits until some are given back.</summary>
internal sealed class ByteBudget(long limit)
{
    private readonly Lock _lock = new();
    private long _held;
    private TaskCompletionSource? _given;

    public long Held
    {
        get
        {
            lock (_lock) return _held;
        }
    }

    /// <summary>False: no room within the time.</summary>
    public async ValueTask<bool> TakeAsync(int bytes, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            Task given;
            lock (_lock)
            {
                // One that is larger than all of it may pass when nothing else is held.
                if (_held + bytes <= limit || _held == 0)
                {
                    _held += bytes;
                    return true;
                }

                given = (_given ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            var left = patience - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero) return false;
            try
            {
                await given.WaitAsync(left, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return false;
            }
        }
    }

    /// <summary>Takes so many more, whether there is room or not: for what is held already.</summary>
    public void Add(int bytes)
    {
        lock (_lock) _held += bytes;
    }

    public void Give(int bytes)
    {
        TaskCompletionSource? given;
        lock (_lock)
        {
            _held -= bytes;
            (given, _given) = (_given, null);
        }

        given?.SetResult();
    }
}
