using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Ingest;
using SessionReplay.Server.Ingest.Commit;
using SessionReplay.Server.Ingest.Intake;
using SessionReplay.Server.Playback;
using SessionReplay.Server.Storage.Health;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>The way from the queue to the store: what each waiting connection is told about its segments, and when.</summary>
public abstract class GroupCommitContract(Servers servers) : IAsyncLifetime
{
    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Segments _segments = new(Recording.NewSessionId(), Recording.NewPageId());
    private readonly CommitRecord _record = new(TimeProvider.System);
    private TestStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await servers.OpenStoreAsync();
        await _store.Sessions.BeginAsync(
            _segments.Session,
            "demo",
            new() { SessionId = _segments.Session, Id = _segments.Page },
            null,
            1_000,
            Token
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _metrics.DisposeAsync();
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task StoppingStoresWhatIsQueuedAndTakesNoMore()
    {
        const int Queued = 500;
        var (queue, receipt) = (NewQueue(), new Receipt());
        using var commit = NewCommit(queue, _store.Segments);
        for (var number = 0; number < Queued; number++)
            Assert.True(await AddAsync(queue, number, receipt));
        await commit.StartAsync(Token);

        await commit.StopAsync(Token);

        Assert.Equal(Enumerable.Range(0, Queued), receipt.StoredNumbers.Order());
        Assert.Equal([new NumberRange(0, Queued - 1)], await _store.Segments.NumbersAsync(_segments.Session, _segments.Page, Token));
        Assert.False(await AddAsync(queue, Queued, receipt));
        Assert.Equal(0, queue.Bytes);
    }

    [Fact]
    public async Task CommitThatFailsIsNotAckedAndTheResendIs()
    {
        var (queue, receipt) = (NewQueue(), new Receipt());
        var store = new Failing(_store.Segments, (append, _) => append <= 3);
        using var commit = NewCommit(queue, store);
        await AddAsync(queue, 0, receipt);
        await AddAsync(queue, 1, receipt);
        await commit.StartAsync(Token);
        await receipt.HeardAsync(2);
        Assert.Empty(receipt.StoredNumbers);
        Assert.Equal([0, 1], receipt.FailedNumbers.Order());
        Assert.Contains("The disk is full.", _record.Problem, StringComparison.Ordinal);

        await AddAsync(queue, 0, receipt);
        await AddAsync(queue, 1, receipt);
        await receipt.HeardAsync(4);

        Assert.Equal([0, 1], receipt.StoredNumbers.Order());
        Assert.Equal([new NumberRange(0, 1)], await _store.Segments.NumbersAsync(_segments.Session, _segments.Page, Token));
        Assert.Null(_record.Problem);
        await commit.StopAsync(Token);
    }

    [Fact]
    public async Task SegmentsThatTheStoreNeverTakesKeepNoNeighbourOut()
    {
        var (queue, receipt) = (NewQueue(), new Receipt());
        var store = new Failing(_store.Segments, (_, segments) => segments.Any(segment => segment.Number is >= 1 and <= 5));
        using var commit = NewCommit(queue, store);
        for (var number = 0; number < 10; number++)
            await AddAsync(queue, number, receipt);
        await commit.StartAsync(Token);
        await receipt.HeardAsync(10);

        Assert.Equal([1, 2, 3, 4, 5], receipt.FailedNumbers);
        Assert.Equal([0, 6, 7, 8, 9], receipt.StoredNumbers.Order());
        Assert.Equal(
            [new NumberRange(0, 0), new NumberRange(6, 9)],
            await _store.Segments.NumbersAsync(_segments.Session, _segments.Page, Token)
        );
        Assert.Null(_record.Problem);
        await commit.StopAsync(Token);
        Assert.Equal(0, queue.Bytes);
    }

    [Fact]
    public async Task StoreThatTakesNothingIsNotAskedForEachSegment()
    {
        const int Queued = 100;
        var (queue, receipt) = (NewQueue(), new Receipt());
        var store = new Failing(_store.Segments, (_, _) => true);
        using var commit = NewCommit(queue, store);
        for (var number = 0; number < Queued; number++)
            await AddAsync(queue, number, receipt);
        await commit.StartAsync(Token);
        await receipt.HeardAsync(Queued);
        await commit.StopAsync(Token);

        Assert.Equal(Queued, receipt.FailedNumbers.Distinct().Count());
        Assert.InRange(store.Appends, 1, 10);
        Assert.Empty(await _store.Segments.NumbersAsync(_segments.Session, _segments.Page, Token));
    }

    [Fact]
    public async Task EverySegmentIsCountedOnceAsWhatBecameOfIt()
    {
        var counts = new ConcurrentDictionary<string, long>();
        var queue = NewQueue();
        using var metrics = NewMetrics(queue);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (IsOurs(instrument))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) =>
                counts.AddOrUpdate(
                    string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => $"{tag.Value}")]),
                    value,
                    (_, sum) => sum + value
                )
        );
        listener.Start();
        await _store.Projects.TryAddAsync(new("demo", "Demo", "demo", []), Token);
        using var entrance = new TestEntrance(_store, TimeProvider.System);
        var intake = entrance.NewIntake(queue, metrics);
        var page = new AdmittedPage("demo", _segments.Session, _segments.Page, "token", [])
        {
            Key = "demo",
            Clock = new(PageClock.Offset(1_700_000_000_000, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds())),
        };
        using var commit = NewCommit(queue, _store.Segments, metrics);
        await commit.StartAsync(Token);

        foreach (
            var segment in new[] { Recording.Segment(0), Recording.Segment(1), Recording.Segment(0), [1, 2, 3], new byte[2 * 1024 * 1024] }
        )
            await intake.TakeAsync(page, segment, new Receipt(), Token);
        await commit.StopAsync(Token);

        Assert.Equal(
            [
                "ingest.segments.duplicate=1",
                "ingest.segments.received=5",
                "ingest.segments.refused schema=1",
                "ingest.segments.refused too_large=1",
                "ingest.segments.stored=2",
            ],
            counts.Select(count => $"{count.Key}={count.Value}").Order(StringComparer.Ordinal)
        );

        bool IsOurs(Instrument instrument) => instrument.Meter.Scope == _metrics.GetRequiredService<IMeterFactory>();
    }

    private GroupCommit NewCommit(SegmentQueue queue, ISegmentStore store, IngestMetrics? metrics = null) =>
        new(
            queue,
            store,
            new ChangedSessions(),
            _store.Get<IStoreHealth>(),
            _record,
            metrics ?? NewMetrics(queue),
            Options.Create(new IngestOptions()),
            NullLogger<GroupCommit>.Instance
        );

    private static SegmentQueue NewQueue() => QueueExtensions.NewQueue();

    private Task<bool> AddAsync(SegmentQueue queue, int number, Receipt receipt) =>
        queue.TryAddAsync(new PendingSegment(_segments.At(number), receipt), Token);

    private IngestMetrics NewMetrics(SegmentQueue queue) => new(_metrics.GetRequiredService<IMeterFactory>(), queue);

    /// <summary>Notes the numbers of the segments that it is told are stored or have failed.</summary>
    private sealed class Receipt : ISegmentReceipt
    {
        public ConcurrentQueue<int> StoredNumbers { get; } = new();

        public ConcurrentQueue<int> FailedNumbers { get; } = new();

        public void Stored(int number) => StoredNumbers.Enqueue(number);

        public void Failed(int number, WireError why) => FailedNumbers.Enqueue(number);

        /// <summary>Waits until it was told about this many segments in total.</summary>
        public async Task HeardAsync(int segments)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
            patience.CancelAfter(TimeSpan.FromSeconds(20));
            while (StoredNumbers.Count + FailedNumbers.Count < segments)
                await Task.Delay(10, patience.Token);
        }
    }

    /// <summary>A store some of whose commits fail, chosen by the number of the commit, from 1, or by its segments.</summary>
    private sealed class Failing(ISegmentStore store, Func<int, IReadOnlyList<SegmentToStore>, bool> fails) : ISegmentStore
    {
        private int _appends;

        public int Appends => Volatile.Read(ref _appends);

        public Task<IReadOnlyList<AppendOutcome>> AppendAsync(
            IReadOnlyList<SegmentToStore> segments,
            CancellationToken cancellationToken
        ) =>
            fails(Interlocked.Increment(ref _appends), segments)
                ? throw new IOException("The disk is full.")
                : store.AppendAsync(segments, cancellationToken);

        public Task<bool> AnyAsync(string sessionId, CancellationToken cancellationToken) => store.AnyAsync(sessionId, cancellationToken);

        public Task<IReadOnlyList<NumberRange>> NumbersAsync(string sessionId, string pageId, CancellationToken cancellationToken) =>
            store.NumbersAsync(sessionId, pageId, cancellationToken);

        public Task<IReadOnlyList<SegmentInfo>> ListAsync(string sessionId, CancellationToken cancellationToken) =>
            store.ListAsync(sessionId, cancellationToken);

        public Task<StoredSegment?> FindAsync(string sessionId, string pageId, int number, CancellationToken cancellationToken) =>
            store.FindAsync(sessionId, pageId, number, cancellationToken);

        public IAsyncEnumerable<StoredSegment> ReadPageAsync(
            string sessionId,
            string pageId,
            int from,
            CancellationToken cancellationToken
        ) => store.ReadPageAsync(sessionId, pageId, from, cancellationToken);
    }
}

public sealed class SqliteGroupCommitTests(SqliteServers servers) : GroupCommitContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoGroupCommitTests(MongoServers servers) : GroupCommitContract(servers), IClassFixture<MongoServers>;
