using Npgsql;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>What MongoDB does inside itself when two writes meet: the one that lost is run again.</summary>
internal static class Retry
{
    private const int Attempts = 6;

    // A call is one transaction, so a call that failed has written nothing. A violation is how two upserts, or two creations of a
    // collection, meet; one that is a true duplicate only takes a few tries more.
    private static readonly HashSet<string> Conflicts =
    [
        PostgresErrorCodes.DeadlockDetected, PostgresErrorCodes.SerializationFailure, PostgresErrorCodes.LockNotAvailable,
        PostgresErrorCodes.UniqueViolation, PostgresErrorCodes.ExclusionViolation,
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

    /// <summary>Longer each time, and never the same for two.</summary>
    public static Task PauseAsync(int attempt, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 10 * attempt)), cancellationToken);
}
