using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Entrance;

/// <summary>How fast one address and one key may send: a bucket of tokens for each, filled every second.</summary>
internal sealed class Rates : IDisposable
{
    private const int SegmentBurstSeconds = 10;
    private const int MinuteSeconds = 60;
    private const int ErrorsOfASegment = 10;
    private const int MicrosecondsOfAMs = 1_000;

    /// <summary>Buckets full that one may owe: what is beyond that is forgiven.</summary>
    private const int MostOwed = 10;

    private readonly Buckets _segments;
    private readonly Buckets _bytes;
    private readonly Buckets _newSessions;
    private readonly Buckets _begins;
    private readonly Buckets _processor;

    public Rates(IOptions<RateOptions> options)
    {
        var rates = options.Value;
        _segments = new(rates.SegmentsPerSecondPerAddress, rates.SegmentsPerSecondPerKey, 1, SegmentBurstSeconds);
        _bytes = new(rates.BytesPerSecondPerAddress, rates.BytesPerSecondPerKey, 1, SegmentBurstSeconds);
        _newSessions = new(rates.NewSessionsPerMinutePerAddress, rates.NewSessionsPerMinutePerKey, MinuteSeconds, MinuteSeconds);
        _begins = new(rates.BeginsPerMinutePerAddress, 0, MinuteSeconds, MinuteSeconds);
        _processor = new(rates.ProcessorMsPerSecondPerAddress * MicrosecondsOfAMs, 0, 1, SegmentBurstSeconds);
    }

    /// <returns>Why it must wait, and how long; null: it need not.</returns>
    public WireError? Segment(string address, string key, int bytes) => _segments.Take(address, key, 1) ?? _bytes.Take(address, key, bytes);

    /// <summary>Errors are rows of their own: ten count as a segment more.</summary>
    /// <inheritdoc cref="Segment"/>
    public WireError? Errors(string address, string key, int errors) => errors < ErrorsOfASegment ? null : _segments.Take(address, key, errors / ErrorsOfASegment);

    /// <summary>Whether the address owes processor time.</summary>
    /// <inheritdoc cref="Segment"/>
    public WireError? Processor(string address) => _processor.HasSome(address) ? null : TooFast(TimeSpan.FromSeconds(1));

    /// <summary>Counts what the work for a segment took. That is known afterwards only: what is more than there was is owed.</summary>
    public void TookProcessor(string address, TimeSpan time) => _processor.Owe(address, (int)Math.Clamp(time.TotalMicroseconds, 1, int.MaxValue));

    /// <inheritdoc cref="Segment"/>
    public WireError? NewSession(string address, string key) => _newSessions.Take(address, key, 1);

    /// <inheritdoc cref="Segment"/>
    /// <param name="address">Whose Begins are counted.</param>
    /// <param name="count">As how many it counts.</param>
    public WireError? Begin(string address, int count = 1) => _begins.Take(address, "", count);

    public void Dispose()
    {
        _segments.Dispose();
        _bytes.Dispose();
        _newSessions.Dispose();
        _begins.Dispose();
        _processor.Dispose();
    }

    /// <summary>Not all of one address at once.</summary>
    private static WireError TooFast(TimeSpan wait) =>
        Refusals.TooFast with { RetryAfterMs = (int)(Math.Clamp(wait.TotalMilliseconds, 1_000, 30_000) * (1 + Random.Shared.NextDouble())) };

    /// <summary>A bucket for each address and one for each key; what is taken is taken of both.</summary>
    private sealed class Buckets : IDisposable
    {
        private readonly PartitionedRateLimiter<(string Address, string Key)> _limiter;

        /// <summary>What the smaller bucket holds: a limiter throws at more, so who wants more takes all of it.</summary>
        private readonly int _most;

        /// <param name="perAddress">Tokens in so many <paramref name="seconds"/>; 0: any number.</param>
        /// <param name="perKey">The same for a key.</param>
        /// <param name="seconds">The rates'.</param>
        /// <param name="burstSeconds">How much of it may be taken at once.</param>
        public Buckets(int perAddress, int perKey, int seconds, int burstSeconds)
        {
            var ofAddress = Limiter(one => one.Address, perAddress, seconds, burstSeconds);
            _limiter = perKey == 0 ? ofAddress : PartitionedRateLimiter.CreateChained(ofAddress, Limiter(one => one.Key, perKey, seconds, burstSeconds));
            _most = Math.Min(Burst(perAddress, seconds, burstSeconds), Burst(perKey, seconds, burstSeconds));
        }

        public WireError? Take(string address, string key, int tokens)
        {
            using var lease = _limiter.AttemptAcquire((address, key), Math.Min(tokens, _most));
            if (lease.IsAcquired) return null;
            return TooFast(lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? time : TimeSpan.FromSeconds(1));
        }

        /// <summary>Whether an address has a token, and none that it owes.</summary>
        public bool HasSome(string address) => _limiter.GetStatistics((address, "")) is not { } now || (now is { CurrentAvailablePermits: > 0, CurrentQueuedCount: 0 });

        /// <summary>Takes tokens of an address that may still have to come. They are asked for in a queue, and while there is one nobody else gets any.</summary>
        public void Owe(string address, int tokens)
        {
            try
            {
                _ = _limiter.AcquireAsync((address, ""), Math.Min(tokens, _most)).AsTask();
            }
            catch (ObjectDisposedException)
            {
                // The bucket was full for so long that it has just been thrown away, or the server stops.
            }
        }

        public void Dispose() => _limiter.Dispose();

        private static int Burst(int rate, int seconds, int burstSeconds) =>
            rate == 0 ? int.MaxValue : Math.Max(1, (int)Math.Min(int.MaxValue, (long)rate * burstSeconds / seconds));

        private static PartitionedRateLimiter<(string Address, string Key)> Limiter(Func<(string Address, string Key), string> partition, int rate, int seconds, int burstSeconds)
        {
            if (rate == 0) return PartitionedRateLimiter.Create<(string Address, string Key), string>(_ => RateLimitPartition.GetNoLimiter(""));
            // About every second, or one token as often as it takes.
            var tokens = Math.Max(1, rate / seconds);
            var limit = Burst(rate, seconds, burstSeconds);
            var bucket = new TokenBucketRateLimiterOptions
            {
                TokenLimit = limit,
                TokensPerPeriod = tokens,
                ReplenishmentPeriod = TimeSpan.FromSeconds((double)tokens * seconds / rate),
                QueueLimit = (int)Math.Min(int.MaxValue, (long)limit * MostOwed),
            };
            return PartitionedRateLimiter.Create<(string Address, string Key), string>(one => RateLimitPartition.GetTokenBucketLimiter(partition(one), _ => bucket));
        }
    }
}
