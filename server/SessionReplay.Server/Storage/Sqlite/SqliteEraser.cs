using Microsoft.Data.Sqlite;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>
/// Removes deleted and overwritten bytes from the disk. In the database file they become zeros at once (secure_delete); in the write-ahead
/// log they stay until the log is truncated, which waits for its readers.
/// </summary>
internal sealed class SqliteEraser(SqliteDatabase database) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    /// <summary>The pause between attempts beside a backup, which reads for minutes.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _ending = new();
    private int _asked;

    /// <summary>
    /// Asks for erasing and returns at once. Bytes deleted by transactions committed before the call are erased soon, however often this is
    /// called.
    /// </summary>
    public void EraseSoon()
    {
        if (Interlocked.Increment(ref _asked) == 1)
            _ = Task.Run(EraseAsync);
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
                    // A caller that asked during the attempt may have committed after the log was truncated, so there is another attempt.
                    if (Interlocked.CompareExchange(ref _asked, 0, asked) == asked)
                        return;
                    continue;
                }

                await Task.Delay(pause, ending);
                pause = pause < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The server ends. Closing the last connection removes the log.
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
            return false; // The store is in trouble, which its other users report.
        }
    }
}
