using Hangfire;
using Hangfire.InMemory;
using Hangfire.States;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SessionReplay.Server.Indexing;
using SessionReplay.Server.Indexing.Closing;
using SessionReplay.Server.Indexing.Walk;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Indexing;

/// <summary>When a session is over. Closing it may run twice, run late, or be killed midway.</summary>
public abstract class ClosingContract(Servers servers) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
    private readonly InMemoryStorage _jobs = new();
    private readonly Segments _segments = new(Recording.NewSessionId(), Recording.NewPageId());
    private readonly SessionTurns _turns = new();
    private readonly ChangedSessions _changed = new();
    private readonly WatchedSessions _watched = new(TimeProvider.System);
    private TestStore _store = null!;
    private SessionCloser _closer = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask InitializeAsync()
    {
        _store = await servers.OpenStoreAsync();
        _closer = CloserOf(_store);
        await BeginAsync();
        await AppendAsync(0);
    }

    public async ValueTask DisposeAsync()
    {
        _jobs.Dispose();
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task SilentSessionClosesAfterFiveMinutes()
    {
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(SessionState.Recording, await CloseAsync());

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(SessionState.Indexed, await CloseAsync());
    }

    [Fact]
    public async Task FinishedSessionClosesAfterHalfAMinuteUnlessMoreComes()
    {
        await _store.Lifecycle.FinishAsync(_segments.Session, Now, Token);
        _time.Advance(TimeSpan.FromSeconds(20));
        await AppendAsync(1);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(SessionState.Recording, await CloseAsync());

        await _store.Lifecycle.FinishAsync(_segments.Session, Now, Token);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(SessionState.Recording, await CloseAsync());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(SessionState.Indexed, await CloseAsync());
    }

    [Fact]
    public async Task ClosingTwiceAtOnceIsClosingOnce()
    {
        await AppendAsync(1);
        _time.Advance(TimeSpan.FromMinutes(6));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _closer.CloseAsync(_segments.Session, Token)));

        var session = (await _store.Sessions.FindAsync(_segments.Session, Token))!;
        Assert.Equal(
            (SessionState.Indexed, Session.PresentIndexVersion, 2, 20L),
            (session.State, session.IndexVersion, session.Segments, session.Events)
        );
    }

    [Fact]
    public async Task LateSegmentOpensTheSessionAgainAndItIsCountedWhenItClosesAgain()
    {
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(SessionState.Indexed, await CloseAsync());

        _time.Advance(TimeSpan.FromHours(3));
        await AppendAsync(1);
        Assert.Equal(SessionState.Recording, await CloseAsync());

        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(SessionState.Indexed, await CloseAsync());
        Assert.Equal(2, (await _store.Sessions.FindAsync(_segments.Session, Token))!.Segments);
    }

    [Fact]
    public async Task CountersOfAnIndexedSessionAreThoseOfItsMoments()
    {
        var socket = """{"url":"wss://live.test/feed","state":"error"}""";
        var frustration = """{"kind":"rage","id":3}""";
        string[] events =
        [
            Rrweb.Meta("https://shop.test/"),
            Rrweb.Snapshot("a shop"),
            .. Enumerable.Repeat(Rrweb.Error("payment failed"), 3),
            Rrweb.Request("https://shop.test/api/pay", 502),
            Rrweb.Request("https://shop.test/api/cart", 200),
            Rrweb.Custom("websocket", socket),
            .. Enumerable.Repeat(Rrweb.Custom("frustration", frustration), 2),
        ];
        await _store.Segments.AppendAsync([_segments.Whole(1, Now, events)], Token);
        // The facts of segments know nothing of WebSockets and frustration.
        Assert.Equal((3L, 1L, 0L), await ProblemsAsync());

        _time.Advance(TimeSpan.FromMinutes(6));
        await CloseAsync();
        Assert.Equal((3L, 2L, 2L), await ProblemsAsync());

        await _store.Lifecycle.TrySetIndexedAsync(_segments.Session, 0, null, long.MaxValue, Token);
        Assert.Equal((3L, 2L, 2L), await ProblemsAsync());
        await CloseAsync();
        Assert.Equal((3L, 2L, 2L), await ProblemsAsync());
    }

    [Theory]
    [InlineData(SessionState.Closed)]
    [InlineData(SessionState.Indexed)] // By an older version.
    public async Task SessionThatSomebodyOpensIsIndexedAtOnce(object state)
    {
        await _store.Lifecycle.TryMoveAsync(_segments.Session, SessionState.Recording, (SessionState)state, long.MaxValue, Token);
        using var news = _changed.Subscribe();
        using var opened = await OpenAsync(_segments.Session);

        Assert.Equal([_segments.Session], await news.TakeAsync(Token));

        Assert.True((await _store.Sessions.FindAsync(_segments.Session, Token))!.IsIndexed);
    }

    [Fact]
    public async Task SessionThatSomebodyOpensWhileAnotherWalkIsInItIsIndexedAfterIt()
    {
        await _store.Lifecycle.TryMoveAsync(_segments.Session, SessionState.Recording, SessionState.Closed, long.MaxValue, Token);
        using var news = _changed.Subscribe();
        var turn = _turns.TryTake(_segments.Session)!;
        using var opened = await OpenAsync(_segments.Session);
        var told = news.TakeAsync(Token);
        Assert.Equal(SessionState.Closed, (await _store.Sessions.FindAsync(_segments.Session, Token))!.State);

        turn.Dispose();
        while (!told.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, Token);
        }

        Assert.True((await _store.Sessions.FindAsync(_segments.Session, Token))!.IsIndexed);
    }

    [Fact]
    public async Task SessionThatCannotBeIndexedIsTriedOnceForEachOpening()
    {
        using var folder = new TempFolder();
        var broken = await TestStore.OpenSqliteAsync(folder.Path);
        var log = new FailureLog();
        using var opened = new OpenedSessions(CloserOf(broken), _watched, _time, log);
        await broken.DisposeAsync();
        await opened.StartAsync(Token);
        _watched.Add(_segments.Session);
        await Probe.UntilAsync(() => Task.FromResult(log.Failures == 1));

        _watched.Add(_segments.Session);
        await Probe.UntilAsync(() => Task.FromResult(log.Failures == 2));

        _time.Advance(TimeSpan.FromMinutes(5));
        await Task.Delay(200, Token);
        Assert.Equal((2, false), (log.Failures, opened.ExecuteTask!.IsCompleted));
    }

    [Fact]
    public async Task SweepQueuesWhatIsDueAndWhatAKilledJobLeftHalfway()
    {
        var halfway = Recording.NewSessionId();
        await BeginAsync(halfway);
        // The server dies after this move.
        await _store.Lifecycle.TryMoveAsync(halfway, SessionState.Recording, SessionState.Closed, long.MaxValue, Token);
        await _closer.SweepAsync(Token);
        Assert.Equal([halfway], Queued());

        _time.Advance(TimeSpan.FromMinutes(6));
        var fresh = Recording.NewSessionId();
        await BeginAsync(fresh);
        await _closer.SweepAsync(Token);
        Assert.Equal([halfway], Queued()); // The sweep queues no second job for the same session.

        await RunQueuedAsync();
        await _closer.SweepAsync(Token);
        Assert.Equal([_segments.Session], Queued());
        await RunQueuedAsync();
        await _closer.SweepAsync(Token);
        Assert.Empty(Queued());
    }

    [Fact]
    public async Task SessionThatNeverHadAnythingIsForgottenWithTheDeletedOnes()
    {
        var empty = Recording.NewSessionId();
        await BeginAsync(empty);
        _time.Advance(TimeSpan.FromHours(72));
        await _closer.SweepAsync(Token);
        Assert.NotNull(await _store.Sessions.FindAsync(empty, Token));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        await _closer.SweepAsync(Token);

        Assert.Null(await _store.Sessions.FindAsync(empty, Token));
        Assert.NotNull(await _store.Sessions.FindAsync(_segments.Session, Token));
    }

    /// <summary>
    /// By default Hangfire keeps a finished job for hours, in memory with SQLite, and there is one job for every session.
    /// </summary>
    [Fact]
    public void JobThatIsDoneIsKeptForMinutes()
    {
        var client = new BackgroundJobClient(_jobs);
        var job = client.Enqueue<SessionCloser>(closer => closer.CloseAsync(_segments.Session, CancellationToken.None));

        var before = TimeProvider.System.GetUtcNow().UtcDateTime;
        client.ChangeState(job, new DeletedState());

        Assert.InRange(_jobs.GetMonitoringApi().JobDetails(job).ExpireAt!.Value, before, before.AddMinutes(6));
    }

    [Fact]
    public async Task JobForASessionThatIsGoneDoesNothing()
    {
        await _store.Deletions.DeleteAsync(_segments.Session, Now, Token);

        await _closer.CloseAsync(_segments.Session, Token);
    }

    private SessionCloser CloserOf(TestStore store) =>
        new(
            store.Sessions,
            store.Lifecycle,
            store.Deletions,
            new SessionWalk(store.Sessions, store.Segments, store.Packs),
            _turns,
            _changed,
            new BackgroundJobClient(_jobs),
            SilentMetrics.Indexing,
            Options.Create(new IndexingOptions()),
            _time,
            NullLogger<SessionCloser>.Instance
        );

    /// <summary>Somebody opens the session in the viewer.</summary>
    private async Task<OpenedSessions> OpenAsync(string session)
    {
        var opened = new OpenedSessions(_closer, _watched, _time, NullLogger<OpenedSessions>.Instance);
        await opened.StartAsync(Token);
        _watched.Add(session);
        return opened;
    }

    /// <summary>The ids of the sessions that have a queued job.</summary>
    private IReadOnlyList<string> Queued() =>
        [.. _jobs.GetMonitoringApi().EnqueuedJobs("default", 0, 100).Select(job => (string)job.Value.Job.Args[0])];

    private async Task RunQueuedAsync()
    {
        using var connection = _jobs.GetConnection();
        while (Queued().Count > 0)
        {
            using var job = connection.FetchNextJob(["default"], Token);
            var session = (string)connection.GetJobData(job.JobId).Job.Args[0];
            job.RemoveFromQueue();
            await _closer.CloseAsync(session, Token);
        }
    }

    private async Task<SessionState> CloseAsync()
    {
        await _closer.CloseAsync(_segments.Session, Token);
        return (await _store.Sessions.FindAsync(_segments.Session, Token))!.State;
    }

    private async Task<(long Errors, long FailedRequests, long Frustrations)> ProblemsAsync()
    {
        var session = (await _store.Sessions.FindAsync(_segments.Session, Token))!;
        return (session.Errors, session.FailedRequests, session.Frustrations);
    }

    private async Task BeginAsync(string? session = null) =>
        await _store.Sessions.BeginAsync(
            session ?? _segments.Session,
            "demo",
            new()
            {
                SessionId = session ?? _segments.Session,
                Id = _segments.Page,
                BegunAtServer = Now,
            },
            null,
            Now,
            Token
        );

    private async Task AppendAsync(int number) => await _store.Segments.AppendAsync([_segments.At(number, receivedAt: Now)], Token);

    /// <summary>Counts the failures that are logged.</summary>
    private sealed class FailureLog : ILogger<OpenedSessions>
    {
        private int _failures;

        public int Failures => _failures;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel level,
            EventId id,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Interlocked.Increment(ref _failures);
    }
}

public sealed class SqliteClosingTests(SqliteServers servers) : ClosingContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoClosingTests(MongoServers servers) : ClosingContract(servers), IClassFixture<MongoServers>;
