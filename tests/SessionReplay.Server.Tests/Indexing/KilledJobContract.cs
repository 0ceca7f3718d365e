using System.Reflection;
using Hangfire;
using Hangfire.InMemory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SessionReplay.Server.Indexing;
using SessionReplay.Server.Indexing.Closing;
using SessionReplay.Server.Indexing.Walk;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Indexing;

/// <summary>A job that dies at any step and runs again, twice and late, has the same result as an undisturbed one.</summary>
public abstract class KilledJobContract(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task JobKilledAtAnyStepAndRunAgainHasOneResult()
    {
        await using var store = await servers.OpenStoreAsync();
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        var undisturbed = await RecordAsync(store, time);
        time.Advance(TimeSpan.FromMinutes(6));
        await Closer(Steps.Of(store), time).CloseAsync(undisturbed.Session, Token);
        var expected = await ResultAsync(store, undisturbed);
        Assert.Contains("Indexed 3", expected, StringComparison.Ordinal);

        var steps = 0;
        foreach (var answerIsLost in new[] { false, true })
        {
            for (var step = 1; ; step++)
            {
                var segments = await RecordAsync(store, time);
                time.Advance(TimeSpan.FromMinutes(6));
                if (!await DiesAsync(Closer(Steps.Dying(store, step, answerIsLost), time), segments))
                    break;
                steps++;

                // The sweep finds the session at whatever step the job died, unless the job had finished.
                await using var jobs = new SweptJobs();
                await jobs.Closer(Steps.Of(store), time).SweepAsync(Token);
                foreach (var session in jobs.Queued())
                    await Closer(Steps.Of(store), time).CloseAsync(session, Token);
                await Closer(Steps.Of(store), time).CloseAsync(segments.Session, Token); // The job runs a second time, late.
                Assert.Equal(expected, await ResultAsync(store, segments));
            }
        }

        // A job finds, moves, recounts and moves the session; the process dies before each of these calls and after it.
        Assert.InRange(steps, 6, 100);
    }

    private static SessionCloser Closer(Steps steps, TimeProvider time) =>
        new(
            steps.Sessions,
            steps.Lifecycle,
            steps.Deletions,
            new SessionWalk(steps.Sessions, steps.Segments, steps.Packs),
            new SessionTurns(),
            new ChangedSessions(),
            new BackgroundJobClient(new InMemoryStorage()),
            SilentMetrics.Indexing,
            Options.Create(new IndexingOptions()),
            time,
            NullLogger<SessionCloser>.Instance
        );

    private static async Task<bool> DiesAsync(SessionCloser closer, Segments segments)
    {
        try
        {
            await closer.CloseAsync(segments.Session, Token);
            return false;
        }
        catch (KilledException)
        {
            return true;
        }
    }

    private static async Task<Segments> RecordAsync(TestStore store, FakeTimeProvider time)
    {
        var segments = new Segments(Recording.NewSessionId(), Recording.NewPageId());
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await store.Sessions.BeginAsync(
            segments.Session,
            "demo",
            new()
            {
                SessionId = segments.Session,
                Id = segments.Page,
                BegunAtServer = now,
            },
            null,
            now,
            Token
        );
        await store.Segments.AppendAsync(
            [
                segments.Whole(1, now, Rrweb.Error("boom")),
                segments.Whole(0, now, Rrweb.Meta("https://shop.example/"), Rrweb.Snapshot("a shop")),
                segments.Whole(2, now, Rrweb.Click(), Rrweb.Text(3, "paid")),
            ],
            Token
        );
        return segments;
    }

    private static async Task<string> ResultAsync(TestStore store, Segments segments)
    {
        var session = (await store.Sessions.FindAsync(segments.Session, Token))!;
        var page = (await store.Sessions.PagesAsync(segments.Session, Token)).Single();
        var packs = string.Join(
            ' ',
            (await store.Packs.ListAsync(segments.Session, Token)).Select(pack => $"{pack.First}-{pack.Last} {pack.Start} {pack.Bytes}")
        );
        return $"{packs} {session.State} {session.Segments} {session.Events} {session.Errors} {session.Clicks} {session.StoredBytes} {session.Href} {session.StartTime} {session.EndTime} {page.Segments} {page.Events} {page.Href}";
    }

    /// <summary>A sweep and the jobs that it queues.</summary>
    private sealed class SweptJobs : IAsyncDisposable
    {
        private readonly InMemoryStorage _jobs = new();

        public SessionCloser Closer(Steps steps, TimeProvider time) =>
            new(
                steps.Sessions,
                steps.Lifecycle,
                steps.Deletions,
                new SessionWalk(steps.Sessions, steps.Segments, steps.Packs),
                new SessionTurns(),
                new ChangedSessions(),
                new BackgroundJobClient(_jobs),
                SilentMetrics.Indexing,
                Options.Create(new IndexingOptions()),
                time,
                NullLogger<SessionCloser>.Instance
            );

        public IReadOnlyList<string> Queued() =>
            [.. _jobs.GetMonitoringApi().EnqueuedJobs("default", 0, 100).Select(job => (string)job.Value.Job.Args[0])];

        public ValueTask DisposeAsync()
        {
            _jobs.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>Thrown in place of the process's death.</summary>
internal sealed class KilledException : Exception;

/// <summary>The stores that a job calls; each call is a step.</summary>
internal sealed record Steps(
    ISessionStore Sessions,
    ISessionLifecycle Lifecycle,
    ISessionDeletions Deletions,
    ISegmentStore Segments,
    IPackStore Packs
)
{
    public static Steps Of(TestStore store) => new(store.Sessions, store.Lifecycle, store.Deletions, store.Segments, store.Packs);

    /// <summary>
    /// The real stores until the process dies at call number <paramref name="call"/> of any of them: before the call,
    /// or after it, so that its answer is lost.
    /// </summary>
    public static Steps Dying(TestStore store, int call, bool answerIsLost)
    {
        var death = new Death(call, answerIsLost);
        return new(
            DyingStore.Over(store.Sessions, death),
            DyingStore.Over(store.Lifecycle, death),
            DyingStore.Over(store.Deletions, death),
            DyingStore.Over(store.Segments, death),
            DyingStore.Over(store.Packs, death)
        );
    }
}

/// <summary>Counts the calls and says at which one the process dies.</summary>
internal sealed class Death(int call, bool answerIsLost)
{
    private int _left = call;

    public bool AnswerIsLost => answerIsLost;

    public bool IsNow() => --_left <= 0;
}

/// <summary>A store that passes calls on until the process dies.</summary>
public class DyingStore : DispatchProxy
{
    private object _store = null!;
    private Death _death = null!;

    internal static T Over<T>(T store, Death death)
        where T : class
    {
        var dying = Create<T, DyingStore>();
        var self = (DyingStore)(object)dying;
        (self._store, self._death) = (store, death);
        return dying;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (!_death.IsNow())
            return targetMethod!.Invoke(_store, args);
        if (_death.AnswerIsLost && targetMethod!.Invoke(_store, args) is Task answer)
            answer.GetAwaiter().GetResult();
        throw new KilledException();
    }
}

public sealed class SqliteKilledJobTests(SqliteServers servers) : KilledJobContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoKilledJobTests(MongoServers servers) : KilledJobContract(servers), IClassFixture<MongoServers>;
