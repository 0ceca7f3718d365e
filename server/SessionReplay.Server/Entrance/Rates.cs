using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Entrance;

/// <summary>How fast one address and one key may send: a bucket of tokens for each, refilled about every second.</summary>
internal sealed class Rates : IDisposable
{
    private const int SegmentBurstSeconds = 10;
    private const int MinuteSeconds = 60;
    private const int ErrorsOfASegment = 10;
    private const int MicrosecondsOfAMs = 1_000;

    /// <summary>Most tokens that an address may owe, in full buckets. Cost beyond that is forgiven.</summary>
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

    /// <returns>The refusal, with the time to wait; null when there is no need to wait.</returns>
    public WireError? Segment(string address, string key, int bytes) => _segments.Take(address, key, 1) ?? _bytes.Take(address, key, bytes);

    /// <summary>Errors are rows of their own in the store, so ten errors count as one more segment.</summary>
    /// <inheritdoc cref="Segment"/>
    public WireError? Errors(string address, string key, int errors) =>
        errors < ErrorsOfASegment ? null : _segments.Take(address, key, errors / ErrorsOfASegment);

    /// <summary>Refuses while the address owes processor time.</summary>
    /// <inheritdoc cref="Segment"/>
    public WireError? Processor(string address) => _processor.HasSome(address) ? null : TooFast(TimeSpan.FromSeconds(1));

    /// <summary>
    /// Counts the processor time that a segment took. The cost is known only afterwards; above the balance the address goes into debt.
    /// </summary>
    public void TookProcessor(string address, TimeSpan time) =>
        _processor.Owe(address, (int)Math.Clamp(time.TotalMicroseconds, 1, int.MaxValue));

    /// <inheritdoc cref="Segment"/>
    public WireError? NewSession(string address, string key) => _newSessions.Take(address, key, 1);

    /// <inheritdoc cref="Segment"/>
    /// <param name="address">The address whose Begins are counted.</param>
    /// <param name="count">How many Begins this call counts as.</param>
    public WireError? Begin(string address, int count = 1) => _begins.Take(address, "", count);

    public void Dispose()
    {
        _segments.Dispose();
        _bytes.Dispose();
        _newSessions.Dispose();
        _begins.Dispose();
        _processor.Dispose();
    }

    /// <summary>
    /// The wait, 1 to 30 s, is lengthened at random to at most twice, so that the recorders of one address do not all return at once.
    /// </summary>
    private static WireError TooFast(TimeSpan wait) =>
        Refusals.TooFast with
        {
            RetryAfterMs = (int)(Math.Clamp(wait.TotalMilliseconds, 1_000, 30_000) * (1 + Random.Shared.NextDouble())),
        };

    /// <summary>A bucket for each address and one for each key; every token is taken from both.</summary>
    private sealed class Buckets : IDisposable
    {
        private readonly PartitionedRateLimiter<(string Address, string Key)> _limiter;

        /// <summary>
        /// Tokens in the smaller bucket when full. A limiter throws when asked for more, so a larger request takes all of it.
        /// </summary>
        private readonly int _most;

        /// <param name="perAddress">Tokens that an address gets in <paramref name="seconds"/>; 0: no limit.</param>
        /// <param name="perKey">Tokens that a key gets in <paramref name="seconds"/>; 0: no limit.</param>
        /// <param name="seconds">The time that both rates refer to.</param>
        /// <param name="burstSeconds">How many seconds' worth of tokens a full bucket holds.</param>
        public Buckets(int perAddress, int perKey, int seconds, int burstSeconds)
        {
            var ofAddress = Limiter(one => one.Address, perAddress, seconds, burstSeconds);
            _limiter =
                perKey == 0
                    ? ofAddress
                    : PartitionedRateLimiter.CreateChained(ofAddress, Limiter(one => one.Key, perKey, seconds, burstSeconds));
            _most = Math.Min(Burst(perAddress, seconds, burstSeconds), Burst(perKey, seconds, burstSeconds));
        }

        public WireError? Take(string address, string key, int tokens)
        {
            using var lease = _limiter.AttemptAcquire((address, key), Math.Min(tokens, _most));
            if (lease.IsAcquired)
                return null;
            return TooFast(lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? time : TimeSpan.FromSeconds(1));
        }

        /// <summary>Whether an address has a token and owes none.</summary>
        public bool HasSome(string address) =>
            _limiter.GetStatistics((address, "")) is not { } now || (now is { CurrentAvailablePermits: > 0, CurrentQueuedCount: 0 });

        /// <summary>
        /// Takes tokens that an address may not have yet. The limiter queues the request, and while a request is queued the address gets no
        /// other tokens.
        /// </summary>
        public void Owe(string address, int tokens)
        {
            try
            {
                _ = _limiter.AcquireAsync((address, ""), Math.Min(tokens, _most)).AsTask();
            }
            catch (ObjectDisposedException)
            {
                // The limiter has just thrown the bucket away because it was full for long, or the server is stopping.
            }
        }

        public void Dispose() => _limiter.Dispose();

        private static int Burst(int rate, int seconds, int burstSeconds) =>
            rate == 0 ? int.MaxValue : Math.Max(1, (int)Math.Min(int.MaxValue, (long)rate * burstSeconds / seconds));

        private static PartitionedRateLimiter<(string Address, string Key)> Limiter(
            Func<(string Address, string Key), string> partition,
            int rate,
            int seconds,
            int burstSeconds
        )
        {
            if (rate == 0)
                return PartitionedRateLimiter.Create<(string Address, string Key), string>(_ => RateLimitPartition.GetNoLimiter(""));
            // Refills about every second; a rate below one token a second refills one token whenever it is due.
            var tokens = Math.Max(1, rate / seconds);
            var limit = Burst(rate, seconds, burstSeconds);
            var bucket = new TokenBucketRateLimiterOptions
            {
                TokenLimit = limit,
                TokensPerPeriod = tokens,
                ReplenishmentPeriod = TimeSpan.FromSeconds((double)tokens * seconds / rate),
                QueueLimit = (int)Math.Min(int.MaxValue, (long)limit * MostOwed),
            };
            return PartitionedRateLimiter.Create<(string Address, string Key), string>(one =>
                RateLimitPartition.GetTokenBucketLimiter(partition(one), _ => bucket)
            );
        }
    }
}
