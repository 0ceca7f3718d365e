using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SessionReplay.Server.Ingest.Commit;

/// <summary>
/// Metrics of the one writer: how many segments go into a commit, how long it takes, and how long segments wait until they may be acked.
/// </summary>
internal sealed class CommitMetrics : IDisposable
{
    private readonly ActivitySource _source = new(IngestMetrics.MeterName);
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _segments;
    private readonly Histogram<double> _ack;

    public CommitMetrics(Meter meter, SegmentQueue queue)
    {
        _duration = meter.CreateHistogram(
            "ingest.commit.duration",
            "s",
            "How long the store took for a group, by result.",
            advice: Seconds
        );
        _segments = meter.CreateHistogram("ingest.commit.segments", "{segment}", "Segments of a group.", advice: Segments);
        _ack = meter.CreateHistogram(
            "ingest.ack.duration",
            "s",
            "From a segment's check until it is durable and is acked.",
            advice: Seconds
        );
        meter.CreateObservableGauge(
            "ingest.queue.segments",
            () => queue.Segments,
            "{segment}",
            "Segments that wait for the store, or are in its commit."
        );
    }

    private static InstrumentAdvice<double> Seconds =>
        new() { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30] };

    private static InstrumentAdvice<int> Segments =>
        new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000] };

    /// <summary>Called when a group goes to the store.</summary>
    public Commit Begin(IReadOnlyList<PendingSegment> group) =>
        new(this, group, _source.StartActivity("commit")?.SetTag("segments", group.Count));

    public void Dispose() => _source.Dispose();

    /// <summary>Measures one group's commit.</summary>
    internal readonly struct Commit(CommitMetrics metrics, IReadOnlyList<PendingSegment> group, Activity? span)
    {
        private readonly long _began = Stopwatch.GetTimestamp();

        public void Stored()
        {
            End("ok");
            if (!metrics._ack.Enabled)
                return;
            foreach (var pending in group)
                metrics._ack.Record(Stopwatch.GetElapsedTime(pending.CheckedAt).TotalSeconds);
        }

        public void Failed()
        {
            span?.SetStatus(ActivityStatusCode.Error);
            End("failed");
        }

        private void End(string result)
        {
            span?.Dispose();
            metrics._duration.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds, new KeyValuePair<string, object?>("result", result));
            metrics._segments.Record(group.Count);
        }
    }
}
