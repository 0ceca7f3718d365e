using Hangfire;
using Hangfire.InMemory;
using Hangfire.States;
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
    private TestStore _store = null!;
    private SessionCloser _closer = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask InitializeAsync()
    {
        _store = await servers.OpenStoreAsync();
        _closer = new(
            _store.Sessions,
            _store.Lifecycle,
            _store.Deletions,
            new SessionWalk(_store.Sessions, _store.Segments, _store.Packs),
            new SessionTurns(),
            new ChangedSessions(),
            new BackgroundJobClient(_jobs),
            SilentMetrics.Indexing,
            Options.Create(new IndexingOptions()),
            _time,
            NullLogger<SessionCloser>.Instance
        );
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
            (SessionState.Indexed, SessionCloser.IndexVersion, 2, 20L),
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
}

public sealed class SqliteClosingTests(SqliteServers servers) : ClosingContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoClosingTests(MongoServers servers) : ClosingContract(servers), IClassFixture<MongoServers>;
