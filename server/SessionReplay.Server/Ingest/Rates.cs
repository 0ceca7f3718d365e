using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using SessionReplay.Wire;

namespace SessionReplay.Server.Ingest;

/// <summary>How fast one address and one key may send: a bucket of tokens for each, filled every second.</summary>
internal sealed class Rates : IDisposable
{
    private const int SegmentBurstSeconds = 10;
    private const int MinuteSeconds = 60;
    private const int ErrorsOfASegment = 10;
    private const int MicrosecondsOfAMs = 1_000;

    private readonly PartitionedRateLimiter<(string Address, string Key)> _segments;
    private readonly PartitionedRateLimiter<(string Address, string Key)> _bytes;
    private readonly int _mostBytes;
    private readonly PartitionedRateLimiter<(string Address, string Key)> _newSessions;
    private readonly PartitionedRateLimiter<(string Address, string Key)> _begins;
    private readonly int _mostBegins;
    private readonly PartitionedRateLimiter<(string Address, string Key)> _excess;
    private readonly int _mostExcess;
    private readonly int _mostSegments;

    public Rates(IOptions<RateOptions> options)
    {
        var rates = options.Value;
        _segments = Chain(rates.SegmentsPerSecondPerAddress, rates.SegmentsPerSecondPerKey, 1, SegmentBurstSeconds);
        _mostSegments = Math.Min(Burst(rates.SegmentsPerSecondPerAddress, 1, SegmentBurstSeconds), Burst(rates.SegmentsPerSecondPerKey, 1, SegmentBurstSeconds));
        _excess = Buckets(one => one.Address, rates.ExcessMsPerSecondPerAddress * MicrosecondsOfAMs, 1, SegmentBurstSeconds);
        _mostExcess = Burst(rates.ExcessMsPerSecondPerAddress * MicrosecondsOfAMs, 1, SegmentBurstSeconds);
        _bytes = Chain(rates.BytesPerSecondPerAddress, rates.BytesPerSecondPerKey, 1, SegmentBurstSeconds);
        _mostBytes = Math.Min(Burst(rates.BytesPerSecondPerAddress, 1, SegmentBurstSeconds), Burst(rates.BytesPerSecondPerKey, 1, SegmentBurstSeconds));
        _newSessions = Chain(rates.NewSessionsPerMinutePerAddress, rates.NewSessionsPerMinutePerKey, MinuteSeconds, MinuteSeconds);
        _mostBegins = Burst(rates.BeginsPerMinutePerAddress, MinuteSeconds, MinuteSeconds);
        _begins = Buckets(one => one.Address, rates.BeginsPerMinutePerAddress, MinuteSeconds, MinuteSeconds);
    }

    /// <returns>Why it must wait, and how long; null: it need not.</returns>
    public WireError? Segment(string address, string key, int bytes) => Take(_segments, address, key, 1) ?? Take(_bytes, address, key, Math.Min(bytes, _mostBytes));

    /// <summary>Errors are rows of their own: ten count as a segment more.</summary>
    /// <inheritdoc cref="Segment"/>
    public WireError? Errors(string address, string key, int errors) => errors < ErrorsOfASegment ? null : Take(_segments, address, key, Math.Min(errors / ErrorsOfASegment, _mostSegments));

    /// <summary>Whether the address has taken more time than its segments should.</summary>
    /// <inheritdoc cref="Segment"/>
    public WireError? Excess(string address) => ExcessLeft(address) > 0 ? null : Refusals.TooFast with { RetryAfterMs = RetryAfterMs(TimeSpan.FromSeconds(1)) };

    /// <summary>Counts what a segment took beyond what it should. It is known afterwards only, so the last one may take more than is left.</summary>
    public void TookExcess(string address, TimeSpan time)
    {
        var us = (long)time.TotalMicroseconds;
        if (us <= 0) return;
        bool isTaken;
        do
        {
            // Another thread may have taken of it meanwhile.
            using var lease = _excess.AttemptAcquire((address, ""), (int)Math.Min(us, Math.Min(ExcessLeft(address), _mostExcess)));
            isTaken = lease.IsAcquired;
        }
        while (!isTaken && ExcessLeft(address) > 0);
    }

    /// <inheritdoc cref="Segment"/>
    public WireError? NewSession(string address, string key) => Take(_newSessions, address, key, 1);

    /// <inheritdoc cref="Segment"/>
    /// <param name="address">Whose Begins are counted.</param>
    /// <param name="count">As how many it counts.</param>
    public WireError? Begin(string address, int count = 1) => Take(_begins, address, "", Math.Min(count, _mostBegins));

    public void Dispose()
    {
        _segments.Dispose();
        _bytes.Dispose();
        _newSessions.Dispose();
        _begins.Dispose();
        _excess.Dispose();
    }

    /// <summary>What a bucket holds: a limiter throws at more, so a segment that is larger takes all of it.</summary>
    private static int Burst(int rate, int seconds, int burstSeconds) =>
        rate == 0 ? int.MaxValue : Math.Max(1, (int)Math.Min(int.MaxValue, (long)rate * burstSeconds / seconds));

    private static WireError? Take(PartitionedRateLimiter<(string Address, string Key)> limiter, string address, string key, int permits)
    {
        using var lease = limiter.AttemptAcquire((address, key), permits);
        if (lease.IsAcquired) return null;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? time : TimeSpan.FromSeconds(1);
        return Refusals.TooFast with { RetryAfterMs = RetryAfterMs(wait) };
    }

    /// <summary>Not all of one address at once.</summary>
    private static int RetryAfterMs(TimeSpan wait) => (int)(Math.Clamp(wait.TotalMilliseconds, 1_000, 30_000) * (1 + Random.Shared.NextDouble()));

    /// <summary>In whole microseconds; a limiter without a limit has no statistics.</summary>
    private long ExcessLeft(string address) => _excess.GetStatistics((address, ""))?.CurrentAvailablePermits ?? int.MaxValue;

    private static PartitionedRateLimiter<(string Address, string Key)> Chain(int perAddress, int perKey, int seconds, int burstSeconds) =>
        PartitionedRateLimiter.CreateChained(Buckets(one => one.Address, perAddress, seconds, burstSeconds), Buckets(one => one.Key, perKey, seconds, burstSeconds));

    /// <param name="partition">Who has a bucket of its own.</param>
    /// <param name="rate">Tokens in so many <paramref name="seconds"/>.</param>
    /// <param name="seconds">The rate's.</param>
    /// <param name="burstSeconds">How much of it may be taken at once.</param>
    private static PartitionedRateLimiter<(string Address, string Key)> Buckets(Func<(string Address, string Key), string> partition, int rate, int seconds, int burstSeconds)
    {
        if (rate == 0) return PartitionedRateLimiter.Create<(string Address, string Key), string>(_ => RateLimitPartition.GetNoLimiter(""));
        // Fewer than one a second: one token as often as it takes.
        var perSecond = rate / seconds;
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = Burst(rate, seconds, burstSeconds),
            TokensPerPeriod = Math.Max(1, perSecond),
            ReplenishmentPeriod = perSecond > 0 ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds((double)seconds / rate),
        };
        return PartitionedRateLimiter.Create<(string Address, string Key), string>(one => RateLimitPartition.GetTokenBucketLimiter(partition(one), _ => bucket));
    }
}
