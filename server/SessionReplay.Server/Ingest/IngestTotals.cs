using System.Collections.Concurrent;
using SessionReplay.Server.Ingest.Commit;

namespace SessionReplay.Server.Ingest;

/// <summary>
/// Segments that came since this server started, and their outcomes. At rest: received = stored + duplicate + the sum of refused.
/// </summary>
/// <param name="Refused">By code of wire/README.md, and by two more: <c>gone</c>, the connection ended before there was room, and
/// <c>internal</c>, a check failed unexpectedly.</param>
/// <param name="InFlight">Segments being checked, waiting, or in a commit under way. They are counted by themselves, not as a difference of
/// the others.</param>
/// <param name="QueueBytes">Bytes that wait for the store.</param>
internal sealed record IngestCounts(
    long Received,
    long Stored,
    long Duplicate,
    IReadOnlyDictionary<string, long> Refused,
    long InFlight,
    long QueueBytes
)
{
    public override string ToString() =>
        $"{Received} received = {Stored} stored + {Duplicate} duplicate + {Refused.Values.Sum()} refused"
        + $"{(Refused.Count == 0 ? "" : $" ({string.Join(", ", Refused.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}"))})")}, {InFlight} in flight";
}

/// <summary>The counters as numbers that this server can be asked for: the meter only tells listeners.</summary>
internal sealed class IngestTotals
{
    private readonly ConcurrentDictionary<string, long> _refused = new();
    private long _received;
    private long _stored;
    private long _duplicate;
    private long _working;

    /// <summary>A segment came, and its checks begin.</summary>
    public void Enter()
    {
        Interlocked.Increment(ref _working);
        Interlocked.Increment(ref _received);
    }

    /// <summary>The segment is in the queue, or refused.</summary>
    public void Leave() => Interlocked.Decrement(ref _working);

    public void Stored() => Interlocked.Increment(ref _stored);

    public void Duplicate() => Interlocked.Increment(ref _duplicate);

    public void Refused(string code) => _refused.AddOrUpdate(code, 1, (_, count) => count + 1);

    public IngestCounts Read(SegmentQueue queue)
    {
        // In flight is read first: a segment that ends meanwhile is then counted as in flight, and never missing.
        var inFlight = Interlocked.Read(ref _working) + queue.Segments;
        return new(
            Interlocked.Read(ref _received),
            Interlocked.Read(ref _stored),
            Interlocked.Read(ref _duplicate),
            _refused.ToDictionary(),
            inFlight,
            queue.Bytes
        );
    }
}
