using System.Collections.Concurrent;
using SessionReplay.Server.Ingest.Commit;

namespace SessionReplay.Server.Ingest;

/// <summary>What came since this server started and what became of it. At rest: received = stored + duplicate + the sum of refused.</summary>
/// <param name="Refused">By code of wire/README.md, and <c>gone</c>: the connection ended before there was room.</param>
/// <param name="InFlight">Segments being checked, waiting, or in a commit under way; counted by themselves, not as a difference of the others.</param>
/// <param name="QueueBytes">Bytes that wait for the store.</param>
internal sealed record IngestCounts(long Received, long Stored, long Duplicate, IReadOnlyDictionary<string, long> Refused, long InFlight, long QueueBytes)
{
    public override string ToString() =>
        $"{Received} received = {Stored} stored + {Duplicate} duplicate + {Refused.Values.Sum()} refused" +
        $"{(Refused.Count == 0 ? "" : $" ({string.Join(", ", Refused.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}"))})")}, {InFlight} in flight";
}

/// <summary>The counters as numbers, for who asks this server: the meter only tells listeners.</summary>
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

    /// <summary>It is in the queue, or refused.</summary>
    public void Leave() => Interlocked.Decrement(ref _working);

    public void Stored() => Interlocked.Increment(ref _stored);

    public void Duplicate() => Interlocked.Increment(ref _duplicate);

    public void Refused(string code) => _refused.AddOrUpdate(code, 1, (_, count) => count + 1);

    public IngestCounts Read(SegmentQueue queue)
    {
        // In flight first: what ends meanwhile is then seen as in flight, never as missing.
        var inFlight = Interlocked.Read(ref _working) + queue.Segments;
        return new(
            Interlocked.Read(ref _received), Interlocked.Read(ref _stored), Interlocked.Read(ref _duplicate), _refused.ToDictionary(), inFlight, queue.Bytes);
    }
}
