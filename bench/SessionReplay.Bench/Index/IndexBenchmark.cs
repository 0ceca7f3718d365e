using System.Text.Json;
using SessionReplay.Dom;
using SessionReplay.Load;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Wire.Format;

namespace SessionReplay.Bench.Index;

/// <summary>
/// Records four busy hours, indexes them and serves them. Each round measures everything once, so that its ratios are of one moment of a
/// machine that may have other work; the figures are the medians of the rounds.
/// </summary>
internal sealed class IndexBenchmark(MeasuredServer server)
{
    private const string PackRoute = "/sessions/{id}/pages/{page}/packs/{first:int}";
    private const string ManifestRoute = "/sessions/{id}";
    private const int Hours = 4;
    private const int PacksOfRound = 50;
    private const int KeyframesOfRound = 20;

    /// <summary>The moment at which somebody looks: 37 minutes into the last hour.</summary>
    private const long Moment = BusyHours.Began + ((((Hours - 1) * 60) + 37) * 60_000L);

    private readonly Recording _hours = new("0123456789abcdef0123456789abcdef", Hours * 60);
    private readonly Recording _minute = new("fedcba9876543210fedcba9876543210", minutes: 1);

    public async Task<IndexFigures> RunAsync(int rounds, Action<string> progress)
    {
        foreach (var recording in (Recording[])[_hours, _minute])
        {
            progress($"Storing {recording.Name}.");
            await server.StoreAsync(recording);
            await server.Walk.RunAsync(recording.Session, fromTheStart: true, CancellationToken.None);
        }

        var packs = await server.Packs.ListAsync(_hours.Session, CancellationToken.None);
        var moment = packs.Last(pack => pack.StartTime <= Moment);
        var minute = (await server.Packs.ListAsync(_minute.Session, CancellationToken.None)).First(pack =>
            pack.Start == PackStart.Snapshot
        );
        var figures = new IndexFigures
        {
            Hours = _hours,
            Packs = packs,
            Moment = moment,
            MomentBytes = await ServeAsync(moment),
            TextBytes = await TextBytesAsync(packs),
            JoinedBytes = await JoinedAsync(packs),
            RrwebMomentBytes = _hours.GzipBytesUntil(Moment),
            MinuteBytes = await ServeAsync(minute),
            ManifestBytes = await server.GetAsync(ManifestRoute, ("id", _hours.Session)),
        };
        for (var round = 0; round <= rounds; round++)
        {
            progress(round == 0 ? "Warming up." : $"Round {round} of {rounds}.");
            var measured = await RoundAsync(figures, minute);
            if (round > 0)
                figures.Rounds.Add(measured);
        }

        return figures;
    }

    private async Task<IndexRound> RoundAsync(IndexFigures figures, Pack minute)
    {
        var walk = await Cost.OfAsync(() => server.Walk.RunAsync(_hours.Session, fromTheStart: true, CancellationToken.None));
        var ofMinute = await Cost.OfAsync(() => ServeOftenAsync(minute));
        var ofMoment = await Cost.OfAsync(() => ServeOftenAsync(figures.Moment));
        var (apply, keyframe, compress) = await ApplyAsync(figures);
        return new(
            walk,
            ofMinute.Ms / PacksOfRound,
            ofMoment.Ms / PacksOfRound,
            apply.TotalMilliseconds,
            keyframe.TotalMilliseconds / KeyframesOfRound,
            compress.TotalMilliseconds / KeyframesOfRound,
            Parse().TotalMilliseconds
        );
    }

    private Task<long> ServeAsync(Pack pack) =>
        server.GetAsync(PackRoute, ("id", pack.SessionId), ("page", pack.PageId), ("first", pack.First));

    private async Task<long> TextBytesAsync(IReadOnlyList<Pack> packs)
    {
        long sum = 0;
        foreach (var pack in packs)
            sum += (await server.Packs.TextsAsync(pack.SessionId, pack.PageId, pack.First, CancellationToken.None))!.Lz4.Length;
        return sum;
    }

    private async Task ServeOftenAsync(Pack pack)
    {
        for (var i = 0; i < PacksOfRound; i++)
            await ServeAsync(pack);
    }

    /// <summary>Applies all segments, which are in memory, and writes keyframes of the page as it stands at the end.</summary>
    private async Task<(TimeSpan Apply, TimeSpan Keyframe, TimeSpan Compress)> ApplyAsync(IndexFigures figures)
    {
        var apply = TimeSpan.Zero;
        PageDom? dom = null;
        for (var page = 0; page < Hours; page++)
        {
            var raws = await RawsAsync(page);
            dom = new();
            apply += ProcessorOf(() =>
            {
                foreach (var raw in raws)
                    if (dom.TryApply(raw) is { } fault)
                        throw new LoadException(fault.Message);
            });
        }

        byte[] written = [];
        var keyframe = ProcessorOf(() =>
        {
            for (var i = 0; i < KeyframesOfRound; i++)
                written = dom!.Keyframe(dom.Time)!;
        });
        var compress = ProcessorOf(() =>
        {
            for (var i = 0; i < KeyframesOfRound; i++)
                RawLz4.Compress(written);
        });
        (figures.Nodes, figures.KeyframeRaw) = (dom!.Nodes, written.Length);
        return (apply, keyframe, compress);
    }

    private async Task<List<byte[]>> RawsAsync(int page)
    {
        var raws = new List<byte[]>();
        await foreach (
            var segment in server.Segments.ReadPageAsync(_hours.Session, Recording.PageId(page), from: 0, CancellationToken.None)
        )
            raws.Add(RawLz4.Decompress(segment.Lz4, segment.RawLength, segment.Crc32C));
        return raws;
    }

    /// <summary>Parses the same events as rrweb's JSON: the least that whoever reads that form has to do.</summary>
    private TimeSpan Parse()
    {
        var sum = TimeSpan.Zero;
        foreach (var page in _hours.Seconds().GroupBy(second => second.Page))
        {
            var jsons = page.Select(Recording.Json).ToList();
            sum += ProcessorOf(() =>
            {
                foreach (var json in jsons)
                    using (JsonDocument.Parse(json)) { }
            });
        }

        return sum;
    }

    /// <summary>The bytes that the segments of the packs would have if those of a pack were compressed as one.</summary>
    private async Task<long> JoinedAsync(IReadOnlyList<Pack> packs)
    {
        long sum = 0;
        for (var page = 0; page < Hours; page++)
        {
            var raws = await RawsAsync(page);
            foreach (var pack in packs.Where(pack => pack.PageId == Recording.PageId(page)))
                sum += RawLz4.Compress([.. raws[pack.First..(pack.Last + 1)].SelectMany(raw => raw)]).Length;
        }

        return sum;
    }

    private static TimeSpan ProcessorOf(Action work)
    {
        GC.Collect();
        var began = Environment.CpuUsage.TotalTime;
        work();
        return Environment.CpuUsage.TotalTime - began;
    }
}
