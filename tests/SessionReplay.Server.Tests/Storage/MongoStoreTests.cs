using MongoDB.Driver;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Mongo;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Storage;

/// <summary>The contract on MongoDB, and the cases of MongoDB alone: without transactions a crash may come between two writes.</summary>
public sealed class MongoStoreTests(MongoServer mongo) : StoreContract
{
    private string? _connectionString;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await MongoServer.DropAsync(_connectionString!);
    }

    [Fact]
    public async Task ACrashBetweenSegmentsAndCountersIsMendedByTheResendAndTheRecount()
    {
        var segment = Segments.At(0, clicks: 1, href: "https://shop.example/", errors: ["boom"]);
        await Store.Get<MongoSegments>().InsertAsync([segment], Token); // The server dies after this write.

        Assert.Equal([AppendOutcome.Duplicate], await AppendAsync(segment));
        Assert.Equal(["boom"], (await Store.Errors.OfSessionAsync(Session, 10, Token)).Select(error => error.Message));

        await Store.Lifecycle.RecountAsync(Session, Token);
        var session = await SessionAsync();
        Assert.Equal(
            (1, 10L, 1, 1, (long)segment.StoredLength),
            (session.Segments, session.Events, session.Errors, session.Clicks, session.StoredBytes)
        );
        Assert.Equal((1_000L, 2_000L, "https://shop.example/"), (session.StartTime, session.EndTime, session.Href));
        Assert.Equal((1, 10L), ((await PageAsync()).Segments, (await PageAsync()).Events));
    }

    [Theory]
    // Otherwise the closing under way, which did not see the segment, would be the last one.
    [InlineData(nameof(SessionState.Closed), nameof(SessionState.Recording))]
    [InlineData(nameof(SessionState.Indexed), nameof(SessionState.Closed))]
    public async Task AResendToASessionThatIsOverHasItCountedOnceMore(string state, string then)
    {
        await Store.Lifecycle.TryMoveAsync(Session, SessionState.Recording, Enum.Parse<SessionState>(state), long.MaxValue, Token);
        await Store.Get<MongoSegments>().InsertAsync([Segments.At(0)], Token); // The counters fail after this write.

        Assert.Equal([AppendOutcome.Duplicate], await AppendAsync(Segments.At(0)));

        Assert.Equal(then, (await SessionAsync()).State.ToString());
    }

    /// <summary>Two closings of one session may overlap; the slower one has read counters that have changed since.</summary>
    [Fact]
    public async Task CountersThatHaveChangedSinceTheyWereReadAreNotSet()
    {
        await AppendAsync(Segments.At(0, receivedAt: 1_000));
        var read = await SessionAsync();
        await AppendAsync(Segments.At(1, receivedAt: 1_000));

        Assert.False(await Store.Get<MongoSessions>().TrySetTotalsAsync(read, 1, SegmentTotals.Of(Segments.At(0)), Token));

        Assert.Equal(2, (await SessionAsync()).Segments);
    }

    [Fact]
    public async Task SessionWhoseCountersFailedIsCountedAndNotRemovedAsEmpty()
    {
        // The counters fail after this write, and the segment is not sent again.
        await Store.Get<MongoSegments>().InsertAsync([Segments.At(0)], Token);
        await Store.Lifecycle.TryMoveAsync(Session, SessionState.Recording, SessionState.Indexed, long.MaxValue, Token);

        await Store.Deletions.RemoveEmptyAsync(long.MaxValue, 10, Token);

        Assert.Equal(SessionState.Closed, (await SessionAsync()).State);
    }

    [Fact]
    public async Task WritesWaitForTheMajorityAndTheJournal()
    {
        var concern = Store.Get<MongoConnection>().Database.Settings.WriteConcern;
        await Store.Health.CheckAsync(Token);

        Assert.Equal(("majority", true), (concern.W!.ToString(), concern.Journal));
    }

    [Fact]
    public async Task ADatabaseThatDoesNotAnswerIsNamedWithoutItsPassword()
    {
        var refusal = await Assert.ThrowsAsync<StorageException>(() =>
            TestStore.OpenMongoAsync("mongodb://user:secret@127.0.0.1:1/replay?serverSelectionTimeoutMS=300")
        );

        Assert.Contains("127.0.0.1:1", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADatabaseThatNeverAnswersIsGivenUpAndUsedAgainWhenItDoes()
    {
        var url = MongoUrl.Create(_connectionString);
        await using var proxy = new FaultyProxy(() => new Uri($"tcp://{url.Server.Host}:{url.Server.Port}"));
        var throughProxy = new MongoUrlBuilder(_connectionString)
        {
            Server = new MongoServerAddress("127.0.0.1", proxy.Port),
            DirectConnection = true,
            ReplicaSetName = null,
            SocketTimeout = TimeSpan.FromSeconds(1),
        };
        await using var store = await TestStore.OpenMongoAsync(throughProxy.ToString());
        Assert.Equal([AppendOutcome.Stored], await store.Segments.AppendAsync([Segments.At(0)], Token));

        proxy.Stall();
        await Assert.ThrowsAnyAsync<MongoException>(() => store.Segments.AppendAsync([Segments.At(1)], Token));
        proxy.Flow();

        // The segment may have been stored although the write was not answered.
        Assert.Single(await store.Segments.AppendAsync([Segments.At(1)], Token));
        Assert.Equal([new NumberRange(0, 1)], await store.Segments.NumbersAsync(Session, Page, Token));
    }

    [Fact]
    public void AnAnswerIsNotWaitedForForEver() =>
        Assert.InRange(Store.Get<MongoConnection>().Client.Settings.SocketTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));

    private protected override async Task<TestStore> OpenAsync() =>
        await TestStore.OpenMongoAsync(_connectionString ??= await mongo.NewDatabaseAsync());
}
