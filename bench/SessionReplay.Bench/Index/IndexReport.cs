using System.Globalization;

namespace SessionReplay.Bench.Index;

/// <summary>The table, in Markdown.</summary>
internal sealed class IndexReport(TextWriter to)
{
    private const double Kb = 1e3;
    private const double Mb = 1e6;

    public void Write(IndexFigures figures)
    {
        var (hours, pages) = (figures.Hours, figures.Packs.DistinctBy(pack => pack.PageId).Count());
        Line($"Four busy hours of a page of {figures.Nodes:N0} nodes, loaded {pages} times: {hours.Events:N0} events,");
        Line($"{hours.JsonBytes / Mb:N1} MB as rrweb's JSON, {figures.Segments:N0} segments. Medians of {figures.Rounds.Count} rounds.");
        Line($"");
        Row("what", "goal", $"measured");
        Row("---", "---:", $"---:");
        Walk(figures);
        Sizes(figures);
        Serving(figures);
        Steps(figures);
    }

    private void Walk(IndexFigures figures)
    {
        var seconds = figures.Rounds.Select(round => round.Walk.Processor.TotalSeconds).ToList();
        Row(
            "indexing them, s of one core's time (least to most); by the clock",
            "≤ 10",
            $"{Median(seconds):N2} ({seconds.Min():N2} to {seconds.Max():N2}); {Of(figures, round => round.Walk.Time.TotalSeconds):N2}"
        );
        Row("… / only parsing rrweb's JSON of the same events", "–", $"{Of(figures, round => round.Walk.Ms / round.Parse):N2}");
        Row("… managed memory at most, MB", "≤ 300", $"{Of(figures, round => round.Walk.Heap) / Mb:N0}");
    }

    private void Sizes(IndexFigures figures)
    {
        var (hours, stored) = (figures.Hours, (double)figures.StoredBytes);
        Row("segments; keyframes, MB", "–", $"{figures.SegmentBytes / Mb:N2}; {figures.KeyframeBytes / Mb:N2}");
        Row("texts that stood on the screen, MB", "–", $"{figures.TextBytes / Mb:N2}");
        Row("segments and keyframes / segments alone", "≤ 1.6", $"{stored / figures.SegmentBytes:N2}");
        Row("segments and keyframes / rrweb's JSON", "≤ 0.10", $"{stored / hours.JsonBytes:N3}");
        Row("… segments alone", "–", $"{figures.SegmentBytes / (double)hours.JsonBytes:N3}");
        Row(
            "… if the segments of each pack were compressed as one",
            "–",
            $"{(figures.JoinedBytes + figures.KeyframeBytes) / (double)hours.JsonBytes:N3}"
        );
        Row(
            "segments and keyframes / that JSON as LZ4, by seconds; gzipped, by seconds; gzipped, as a whole",
            "–",
            $"{stored / hours.Lz4Bytes:N2}; {stored / hours.GzipBytes:N2}; {stored / hours.WholeGzipBytes:N2}"
        );
    }

    private void Serving(IndexFigures figures)
    {
        var moment = figures.Moment.Last - figures.Moment.First + 1;
        Row("packs; the largest, kB", "–", $"{figures.Packs.Count}; {figures.LargestPackBytes / Kb:N0}");
        Row("fetched to paint a moment of hour 4 (its pack), kB", "≤ 1,000", $"{figures.MomentBytes / Kb:N0}");
        Row("… / rrweb's events since the page's snapshot, gzipped", "–", $"{(double)figures.MomentBytes / figures.RrwebMomentBytes:N2}");
        Row("manifest, kB", "≤ 100", $"{figures.ManifestBytes / Kb:N1}");
        Row(
            $"serving the pack of a busy minute ({figures.MinuteBytes / Kb:N0} kB), ms of one core's time",
            "≤ 2",
            $"{Of(figures, round => round.Minute):N2}"
        );
        Row($"… the pack of that moment ({moment:N0} segments)", "–", $"{Of(figures, round => round.Moment):N2}");
    }

    private void Steps(IndexFigures figures)
    {
        Row("applying all segments, ms", "–", $"{Of(figures, round => round.Apply):N0}");
        Row("… / parsing rrweb's JSON", "–", $"{Of(figures, round => round.Apply / round.Parse):N2}");
        Row(
            $"writing a keyframe ({figures.KeyframeRaw / Kb:N0} kB raw); compressing it, ms",
            "–",
            $"{Of(figures, round => round.Keyframe):N2}; {Of(figures, round => round.Compress):N2}"
        );
    }

    private static double Of(IndexFigures figures, Func<IndexRound, double> of) => Median([.. figures.Rounds.Select(of)]);

    private static double Median(List<double> values)
    {
        var ordered = values.Order().ToList();
        return (ordered[(ordered.Count - 1) / 2] + ordered[ordered.Count / 2]) / 2;
    }

    private void Row(string what, string goal, FormattableString measured) =>
        Line($"| {what} | {goal} | {measured.ToString(CultureInfo.InvariantCulture)} |");

    private void Line(FormattableString text) => to.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
