using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage.Users;

namespace SessionReplay.Server.Access;

/// <summary>Slows down guessing of passwords: it limits tries by address and user, and by address over all users.</summary>
internal sealed class LoginThrottle : IDisposable
{
    /// <summary>How many times more one address, perhaps that of an office, may try over all users than for one user.</summary>
    private const int UsersOfAnAddress = 5;

    private readonly PartitionedRateLimiter<(string Address, string User)> _limiter;

    public LoginThrottle(IOptions<AccessOptions> options)
    {
        var tries = options.Value.LoginsPerMinute;
        _limiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<(string Address, string User), string>(login =>
                RateLimitPartition.GetFixedWindowLimiter(login.Address, _ => PerMinute(tries * UsersOfAnAddress))
            ),
            PartitionedRateLimiter.Create<(string Address, string User), (string, string)>(login =>
                RateLimitPartition.GetFixedWindowLimiter(login, _ => PerMinute(tries))
            )
        );
    }

    public bool MayTry(string address, string user)
    {
        using var lease = _limiter.AttemptAcquire((address, user));
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();

    private static FixedWindowRateLimiterOptions PerMinute(int tries) => new() { PermitLimit = tries, Window = TimeSpan.FromMinutes(1) };
}
