using System.Diagnostics.Metrics;

namespace SessionReplay.Server.Indexing;

/// <summary>Counts the sessions that were closed and the sessions that were indexed.</summary>
internal sealed class IndexingMetrics : IDisposable
{
    public const string MeterName = "SessionReplay.Indexing";

    private readonly Meter _meter;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _indexed;

    public IndexingMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _closed = _meter.CreateCounter<long>("indexing.sessions.closed", "{session}", "Sessions that were over and are closed.");
        _indexed = _meter.CreateCounter<long>("indexing.sessions.indexed", "{session}", "Closed sessions whose index is made.");
    }

    public void Closed() => _closed.Add(1);

    public void Indexed() => _indexed.Add(1);

    public void Dispose() => _meter.Dispose();
}
