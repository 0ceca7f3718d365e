using System.Globalization;

namespace SessionReplay.Load;

/// <summary>The tables, in Markdown.</summary>
internal sealed class Report(TextWriter to)
{
    private const int Cores = 2;

    private (double Json, double Gzip) _rrwebBytesOfEvent;

    public void Traffic(Traffic traffic)
    {
        var steps = traffic.Steps;
        double Mean(Func<TrafficSegment, int> of) => steps.Average(of);
        Line(
            $"One segment: {Mean(step => step.JsonBytes):N0} bytes as rrweb JSON ({Mean(step => step.GzipBytes):N0} gzipped), {Mean(step => step.Events):N1} events, {Mean(step => step.RawBytes):N0} bytes raw on the wire, {Mean(step => step.Sealed.Length):N0} as sent."
        );
        _rrwebBytesOfEvent = (
            steps.Sum(step => step.JsonBytes) / (double)steps.Sum(step => step.Events),
            steps.Sum(step => step.GzipBytes) / (double)steps.Sum(step => step.Events)
        );
        Line(
            $"The first of a page, a snapshot: {traffic.First.JsonBytes:N0} bytes as rrweb JSON, {traffic.First.Sealed.Length:N0} as sent."
        );
        Line($"");
    }

    /// <returns>False: an acked segment is not stored, or not as it was sent.</returns>
    public bool Load(LoadResult run)
    {
        Line($"| {run.Options.Recorders:N0} recorders, a segment each {run.Options.Interval.TotalSeconds} s, on {run.Database} | |");
        Line($"| --- | ---: |");
        Line($"| measured | {run.Time.TotalSeconds:N1} s |");
        Line($"| segments sent, acked | {run.Sent:N0}, {run.Acked:N0} ({run.Acked / run.Time.TotalSeconds:N0}/s) |");
        Line($"| nacks; connections lost | {run.Nacks}; {run.Failures.Count} |");
        Line(
            $"| ack after, ms: p50 / p95 / p99 / longest | {Ms(run, 0.5):N0} / {Ms(run, 0.95):N0} / {Ms(run, 0.99):N0} / {Ms(run, 1):N0} |"
        );
        if (run.ServerTime is { } server && run.DatabaseTime is { } database)
        {
            double Share(TimeSpan time) => time / run.Time / Cores;
            Line(
                $"| processor time, share of {Cores} cores: server / database | {Share(server):P1} / {(database > TimeSpan.Zero ? Share(database).ToString("P1", CultureInfo.InvariantCulture) : "in the server")} |"
            );
            Line(
                $"| server's memory, MB: start / middle / end / most | {Mb(run.ServerBytes[0])} / {Mb(run.ServerBytes[run.ServerBytes.Count / 2])} / {Mb(run.ServerBytes[^1])} / {Mb(run.ServerBytes.Max())} |"
            );
        }

        foreach (var why in run.Failures.CountBy(failure => failure))
            Line($"| connections lost: {why.Key} | {why.Value} |");
        if (run.Stored is not { } stored)
        {
            Line($"");
            return true;
        }

        Line($"| stored; acked but not stored; not as sent (one of each session) | {stored.Stored:N0}; {stored.Lost}; {stored.Damaged} |");
        Line(
            $"| stored bytes of an event (LZ4, texts of errors, addresses and identities, 256 for the row); as rrweb JSON gzipped; as rrweb JSON | {(double)stored.StoredBytes / stored.Events:N1}; {_rrwebBytesOfEvent.Gzip:N1}; {_rrwebBytesOfEvent.Json:N1} |"
        );
        if (run.DatabaseBytes is { } bytes)
            Line($"| database file's bytes of an event, everything counted | {(double)bytes / stored.Events:N1} |");
        Line($"");
        return stored is { Lost: 0, Damaged: 0 };
    }

    public void Idle(IdleResult idle)
    {
        Line($"| {idle.Connections:N0} connections that send nothing | |");
        Line($"| --- | ---: |");
        Line($"| server's memory before / after, MB | {Mb(idle.BytesBefore)} / {Mb(idle.BytesAfter)} |");
        Line($"| for each connection, KB | {(idle.BytesAfter - idle.BytesBefore) / 1024.0 / idle.Connections:N1} |");
        Line($"");
    }

    public void Ratios(RatioResult ratios)
    {
        Line($"| below the hub, as fast as it goes, in turns ({ratios.Checked.Count} rounds, medians) | segments/s | of the other |");
        Line($"| --- | ---: | ---: |");
        Line($"| checked and durable, as the server does it | {RatioResult.Median(ratios.Checked):N0} | |");
        Line($"| the same without validation | {RatioResult.Median(ratios.Unchecked):N0} | {ratios.Of(ratios.Unchecked):N2} |");
        Line($"| checked, synchronous=NORMAL instead of FULL | {RatioResult.Median(ratios.Normal):N0} | {ratios.Of(ratios.Normal):N2} |");
        Line($"");
    }

    private static double Ms(LoadResult run, double share) =>
        run.AckMs.Count == 0 ? double.NaN : run.AckMs[(int)Math.Ceiling((run.AckMs.Count - 1) * share)];

    private static string Mb(long bytes) => (bytes / 1024.0 / 1024.0).ToString("N0", CultureInfo.InvariantCulture);

    private void Line(FormattableString text) => to.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
