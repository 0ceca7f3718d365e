using Npgsql;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>Runs a call again that lost against another write, as MongoDB does inside itself when two writes collide.</summary>
internal static class Retry
{
    private const int Attempts = 6;

    // A call is one transaction, so a call that failed has written nothing. A violation comes when two upserts, or two creations of a
    // collection, collide; a true duplicate fails again and only takes a few more attempts.
    private static readonly HashSet<string> Conflicts =
    [
        PostgresErrorCodes.DeadlockDetected,
        PostgresErrorCodes.SerializationFailure,
        PostgresErrorCodes.LockNotAvailable,
        PostgresErrorCodes.UniqueViolation,
        PostgresErrorCodes.ExclusionViolation,
    ];

    public static async Task<T> OnConflictAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (PostgresException e) when (attempt < Attempts && Conflicts.Contains(e.SqlState))
            {
                await PauseAsync(attempt, cancellationToken);
            }
        }
    }

    /// <summary>Waits for a random time that grows with the attempts, so that two callers do not collide again.</summary>
    public static Task PauseAsync(int attempt, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 10 * attempt)), cancellationToken);
}
