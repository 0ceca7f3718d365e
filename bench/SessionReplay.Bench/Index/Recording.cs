using System.IO.Compression;
using System.Text;
using System.Text.Json;
using SessionReplay.Server.Facts;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Bench.Index;

/// <summary>
/// Turns made-up seconds into stored segments, one a second as recorders send them, and weighs the same events in rrweb's form.
/// </summary>
internal sealed class Recording(string session, int minutes)
{
    private readonly List<(long Time, int Page, int Gzip)> _seconds = [];

    public string Session { get; } = session;

    public string Name => $"{minutes} busy minutes";

    public long Events { get; private set; }

    /// <summary>The bytes of the events as rrweb's JSON: an array for each second.</summary>
    public long JsonBytes { get; private set; }

    /// <summary>… each array gzipped.</summary>
    public long GzipBytes => _seconds.Sum(second => (long)second.Gzip);

    /// <summary>… each array as an LZ4 block.</summary>
    public long Lz4Bytes { get; private set; }

    /// <summary>… all arrays gzipped as one.</summary>
    public long WholeGzipBytes { get; private set; }

    public static string PageId(int page) => $"{page + 1:x16}";

    public IEnumerable<BusySecond> Seconds() => new BusyHours(BusyHours.Seed).Seconds(minutes);

    public static byte[] Json(BusySecond second) => Encoding.UTF8.GetBytes($"[{string.Join(',', second.Events)}]");

    /// <summary>
    /// What a player of rrweb's events must load to show a moment: the events since its page's snapshot, gzipped by seconds.
    /// </summary>
    public long GzipBytesUntil(long time)
    {
        var page = _seconds.Last(second => second.Time <= time).Page;
        return _seconds.Where(second => second.Page == page && second.Time <= time).Sum(second => (long)second.Gzip);
    }

    /// <summary>The segments of a page, with the second in which the page begins.</summary>
    public IEnumerable<(int Page, long Began, List<SegmentToStore> Segments)> Pages()
    {
        using var whole = new CountingStream();
        using (var gzip = new GZipStream(whole, CompressionLevel.Optimal, leaveOpen: true))
        {
            var (page, began, segments) = (0, BusyHours.Began, new List<SegmentToStore>());
            foreach (var second in Seconds())
            {
                if (second.BeginsPage && segments.Count > 0)
                {
                    yield return (page, began, segments);
                    segments = [];
                }

                (page, began) = (second.Page, second.BeginsPage ? second.Time : began);
                Add(second, segments);
                gzip.Write(Weigh(second));
            }

            yield return (page, began, segments);
        }

        WholeGzipBytes = whole.Length;
    }

    private void Add(BusySecond second, List<SegmentToStore> to)
    {
        var toWire = new RrwebToWire(
            (raw, records) =>
                to.Add(
                    new(
                        Session,
                        PageId(second.Page),
                        to.Count,
                        second.Time,
                        RawLz4.Compress(raw),
                        raw.Length,
                        Crc32C.Of(raw),
                        SegmentFacts.Of(raw, records, [])
                    )
                )
        );
        foreach (var one in second.Events)
        {
            using var json = JsonDocument.Parse(one);
            toWire.Write(json.RootElement);
        }

        toWire.Flush();
    }

    private byte[] Weigh(BusySecond second)
    {
        var json = Json(second);
        using var gzipped = new CountingStream();
        using (var gzip = new GZipStream(gzipped, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(json);
        _seconds.Add((second.Time, second.Page, (int)gzipped.Length));
        Events += second.Events.Count;
        JsonBytes += json.Length;
        Lz4Bytes += RawLz4.Compress(json).Length;
        return json;
    }
}
