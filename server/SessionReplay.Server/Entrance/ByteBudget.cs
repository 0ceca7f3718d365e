namespace SessionReplay.Server.Entrance;

/// <summary>A limit on bytes held at once. A caller that asks for more than is free waits until bytes are given back.</summary>
internal sealed class ByteBudget(long limit)
{
    private readonly Lock _lock = new();
    private long _held;
    private TaskCompletionSource? _given;

    public long Held
    {
        get
        {
            lock (_lock)
                return _held;
        }
    }

    /// <summary>
    /// Takes <paramref name="bytes"/>, waiting at most <paramref name="patience"/> for room. False: there was no room in that time.
    /// </summary>
    public async ValueTask<bool> TakeAsync(int bytes, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            Task given;
            lock (_lock)
            {
                // A request larger than the whole limit is granted when nothing else is held; otherwise it could never be granted.
                if (_held + bytes <= limit || _held == 0)
                {
                    _held += bytes;
                    return true;
                }

                given = (_given ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            var left = patience - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
                return false;
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

    /// <summary>Takes <paramref name="bytes"/> more without waiting, even above the limit: for memory that is held already.</summary>
    public void Add(int bytes)
    {
        lock (_lock)
            _held += bytes;
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
