using System.Diagnostics;
using System.Security.Cryptography;
using SessionReplay.Server.Facts;
using SessionReplay.Server.Ingest;
using SessionReplay.Server.Ingest.Commit;
using SessionReplay.Server.Ingest.Intake;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Load;

/// <summary>Segments a second, for each round: as the server does it, without validation, and without durability.</summary>
internal sealed record RatioResult(IReadOnlyList<double> Checked, IReadOnlyList<double> Unchecked, IReadOnlyList<double> Normal)
{
    public static double Median(IEnumerable<double> values)
    {
        var ascending = values.Order().ToList();
        return ascending[ascending.Count / 2];
    }

    /// <summary>The median of the rounds' ratios. Other work on the machine meets both sides of a round.</summary>
    public double Of(IReadOnlyList<double> other) => Median(Checked.Zip(other, (one, two) => one / two));
}

/// <summary>
/// Measures the cost of checking and of durability side by side: in turns, so that other work on the machine meets all sides alike.
/// </summary>
internal static class Ratios
{
    private const int Pages = 64;

    public static async Task<RatioResult> MeasureAsync(LoadOptions options, Traffic traffic, CancellationToken cancellationToken)
    {
        var folder = Directory
            .CreateDirectory(Path.Combine(options.Data, $"load-{RandomNumberGenerator.GetHexString(8, lowercase: true)}"))
            .FullName;
        try
        {
            await using var full = await Saturation.StartAsync(
                Path.Combine(folder, "full"),
                isDurable: true,
                isChecked: true,
                traffic,
                Pages,
                options.ServerSettings,
                cancellationToken
            );
            await using var uncheckedOne = await Saturation.StartAsync(
                Path.Combine(folder, "unchecked"),
                isDurable: true,
                isChecked: false,
                traffic,
                Pages,
                options.ServerSettings,
                cancellationToken
            );
            await using var normal = await Saturation.StartAsync(
                Path.Combine(folder, "normal"),
                isDurable: false,
                isChecked: true,
                traffic,
                Pages,
                options.ServerSettings,
                cancellationToken
            );
            Saturation[] all = [full, uncheckedOne, normal];
            var rates = all.Select(_ => new List<double>()).ToArray();
            for (var round = 0; round <= options.RatioRounds; round++)
            {
                await Console.Error.WriteLineAsync($"side by side, round {round} of {options.RatioRounds} …");
                for (var i = 0; i < all.Length; i++)
                {
                    var one = (i + round) % all.Length; // In each round another side goes first.
                    var rate = await all[one].RunAsync(options.Turn, cancellationToken);
                    if (round > 0)
                        rates[one].Add(rate); // In the first round code is compiled.
                }
            }

            return new(rates[0], rates[1], rates[2]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <summary>Pages that send as many segments as their window lets them.</summary>
internal sealed class Saturation : IAsyncDisposable
{
    private readonly Pipeline _pipeline;
    private readonly bool _isChecked;
    private readonly Traffic _traffic;
    private readonly List<Sender> _senders;
    private readonly IReadOnlyList<SegmentFacts> _facts;

    private Saturation(Pipeline pipeline, bool isChecked, Traffic traffic, IEnumerable<AdmittedPage> pages)
    {
        (_pipeline, _isChecked, _traffic) = (pipeline, isChecked, traffic);
        _senders = [.. pages.Select(page => new Sender(page))];
        _facts = [.. traffic.Steps.Select(FactsOf)];
    }

    public static async Task<Saturation> StartAsync(
        string folder,
        bool isDurable,
        bool isChecked,
        Traffic traffic,
        int pages,
        IReadOnlyList<string> settings,
        CancellationToken cancellationToken
    )
    {
        var pipeline = await Pipeline.StartAsync(folder, isDurable, settings, cancellationToken);
        var begun = new List<AdmittedPage>();
        while (begun.Count < pages)
            begun.Add(
                await pipeline.BeginAsync(
                    RandomNumberGenerator.GetHexString(32, lowercase: true),
                    RandomNumberGenerator.GetHexString(16, lowercase: true),
                    cancellationToken
                )
            );
        return new(pipeline, isChecked, traffic, begun);
    }

    /// <returns>Segments stored in a second.</returns>
    public async Task<double> RunAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(time);
        var before = _senders.Sum(sender => sender.Stored);
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(_senders.Select(sender => Task.Run(() => SendAsync(sender, stop.Token), CancellationToken.None)));
        return (_senders.Sum(sender => sender.Stored) - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();

    private async Task SendAsync(Sender sender, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await sender.Window.WaitAsync(CancellationToken.None);
            var number = sender.Number++;
            var step = number % _traffic.Steps.Count;
            var bytes = _traffic.Steps[step].Numbered(number);
            if (_isChecked)
                await _pipeline.TakeAsync(sender.Page, bytes, sender);
            else
                await _pipeline.TakeUncheckedAsync(sender.Page, bytes, _facts[step], sender);
        }

        await sender.WaitUntilStoredAsync();
    }

    private static SegmentFacts FactsOf(TrafficSegment segment) =>
        SealedSegment.TryParse(segment.Sealed, out var parsed, out var error)
            ? SegmentFacts.Of(parsed.Inflate(), parsed.Events, [])
            : throw new LoadException(error.Message);

    private sealed class Sender(AdmittedPage page) : ISegmentReceipt
    {
        private static readonly int InFlight = new IngestOptions().Window;
        private long _stored;

        public AdmittedPage Page => page;

        public int Number { get; set; }

        public SemaphoreSlim Window { get; } = new(InFlight);

        public long Stored => Interlocked.Read(ref _stored);

        public async Task WaitUntilStoredAsync()
        {
            for (var i = 0; i < InFlight; i++)
                await Window.WaitAsync();
            Window.Release(InFlight);
        }

        void ISegmentReceipt.Stored(int number)
        {
            Interlocked.Increment(ref _stored);
            Window.Release();
        }

        void ISegmentReceipt.Failed(int number, WireError why) =>
            throw new LoadException($"Segment {number} was not stored: {why.Message}");
    }
}
