using System.Diagnostics.Metrics;
using SessionReplay.Server.Ingest.Commit;
using SessionReplay.Server.Scrubbing;

namespace SessionReplay.Server.Ingest;

/// <summary>Counts the segments that came and their outcomes: received = stored + duplicate + refused, once the queue is empty.</summary>
internal sealed class IngestMetrics : IDisposable
{
    public const string MeterName = "SessionReplay.Ingest";

    private readonly IngestTotals _totals = new();
    private readonly SegmentQueue _queue;
    private readonly Meter _meter;
    private readonly Counter<long> _received;
    private readonly Counter<long> _stored;
    private readonly Counter<long> _duplicate;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _scrubbed;

    public IngestMetrics(IMeterFactory meters, SegmentQueue queue)
    {
        _queue = queue;
        _meter = meters.Create(MeterName);
        _received = _meter.CreateCounter<long>("ingest.segments.received", "{segment}", "Segments that came, over hub and HTTP.");
        _stored = _meter.CreateCounter<long>("ingest.segments.stored", "{segment}", "Segments that were new and are durable.");
        _duplicate = _meter.CreateCounter<long>("ingest.segments.duplicate", "{segment}", "Segments that had been stored before.");
        _refused = _meter.CreateCounter<long>("ingest.segments.refused", "{segment}", "Segments that were refused, by code.");
        _scrubbed = _meter.CreateCounter<long>(
            "ingest.scrubbed",
            "{match}",
            "Card numbers, keys and tokens, and matches of projects' patterns that were masked, by kind."
        );
        _meter.CreateObservableGauge("ingest.queue.bytes", () => queue.Bytes, "By", "Bytes that wait for the store.");
        Commits = new CommitMetrics(_meter, queue);
    }

    public CommitMetrics Commits { get; }

    /// <summary>A segment came; <see cref="Left"/> follows when it is in the queue or refused.</summary>
    public void Received()
    {
        _totals.Enter();
        _received.Add(1);
    }

    public void Left() => _totals.Leave();

    public void Stored()
    {
        _totals.Stored();
        _stored.Add(1);
    }

    public void Duplicate()
    {
        _totals.Duplicate();
        _duplicate.Add(1);
    }

    public void Refused(string code)
    {
        _totals.Refused(code);
        _refused.Add(1, new KeyValuePair<string, object?>("code", code));
    }

    public void Scrubbed(ScrubCounts counts)
    {
        Scrubbed("card", counts.Cards);
        Scrubbed("secret", counts.Secrets);
        Scrubbed("pattern", counts.Patterns);
    }

    public IngestCounts Counts() => _totals.Read(_queue);

    public void Dispose()
    {
        Commits.Dispose();
        _meter.Dispose();
    }

    private void Scrubbed(string kind, int count)
    {
        if (count > 0)
            _scrubbed.Add(count, new KeyValuePair<string, object?>("kind", kind));
    }
}
