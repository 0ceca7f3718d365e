using Microsoft.Data.Sqlite;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>Makes what was deleted or overwritten go from the disk too. In the file it is zeros at once (secure_delete); in the log of changes the old bytes stand until it is cut, which waits for those who read from it.</summary>
internal sealed class SqliteEraser(SqliteDatabase database) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Between two attempts beside a backup, which reads for minutes.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _ending = new();
    private int _asked;

    /// <summary>Returns at once. What has been committed before is erased soon, however often this is called.</summary>
    public void EraseSoon()
    {
        if (Interlocked.Increment(ref _asked) == 1) _ = Task.Run(EraseAsync);
    }

    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
    }

    private async Task EraseAsync()
    {
        try
        {
            var ending = _ending.Token;
            var pause = FirstPause;
            while (true)
            {
                var asked = Volatile.Read(ref _asked);
                if (await TryAsync(ending))
                {
                    // Whoever asked meanwhile may have written after the log was cut.
                    if (Interlocked.CompareExchange(ref _asked, 0, asked) == asked) return;
                    continue;
                }

                await Task.Delay(pause, ending);
                pause = pause < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The server ends: the last connection cuts the log when it closes.
        }
    }

    private async Task<bool> TryAsync(CancellationToken ending)
    {
        try
        {
            return await database.TryCutLogAsync(ending);
        }
        catch (Exception exception) when (exception is SqliteException or StorageException)
        {
            return false; // The store is in trouble; its other users say so.
        }
    }
}
