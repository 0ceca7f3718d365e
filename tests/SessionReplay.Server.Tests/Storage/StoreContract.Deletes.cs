using SessionReplay.Server.Playback;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task ALateSegmentDoesNotBringBackADeletedSession()
    {
        var other = new Segments(NewId(32), Page);
        await BeginAsync(Page, 1_000, other.Session);
        await AppendAsync(Segments.At(0, errors: ["boom"]));
        await Store.Deletions.DeleteAsync(Session, 5_000, Token);

        var outcomes = await AppendAsync(Segments.At(0, errors: ["boom"]), other.At(0), Segments.At(1), other.At(0));

        Assert.Equal([AppendOutcome.Deleted, AppendOutcome.Stored, AppendOutcome.Deleted, AppendOutcome.Duplicate], outcomes);
        await AssertNothingIsLeftAsync();
        Assert.True(await Store.Deletions.IsDeletedAsync(Session, Token));
        Assert.False(await Store.Deletions.IsDeletedAsync(other.Session, Token));
    }

    [Fact]
    public async Task BeginDoesNotBringBackADeletedSession()
    {
        await Store.Deletions.DeleteAsync(Session, 5_000, Token);

        Assert.Null(await BeginAsync(Page, 6_000));

        await AssertNothingIsLeftAsync();
        Assert.Null(await Store.Sessions.FindAsync(Session, Token));
        Assert.Empty(await Store.Sessions.PagesAsync(Session, Token));
    }

    [Fact]
    public async Task BeginsThatComeWhileASessionIsDeletedDoNotBringItBack()
    {
        for (var round = 0; round < 5; round++)
        {
            var session = NewId(32);
            await BeginAsync(Page, 1_000, session);
            var begins = Enumerable.Range(0, 8).Select(_ => Task.Run(() => BeginAsync(NewId(16), 2_000, session))).ToList();
            await Task.WhenAny(begins);

            await Store.Deletions.DeleteAsync(session, 5_000, Token);
            await Task.WhenAll(begins);

            Assert.Null(await Store.Sessions.FindAsync(session, Token));
            Assert.Empty(await Store.Sessions.PagesAsync(session, Token));
        }
    }

    [Fact]
    public async Task SessionsThatNeverHadAnythingAreRemovedAndNoOthers()
    {
        var (empty, late) = (NewId(32), NewId(32));
        var imported = new Segments(NewId(32), Page); // The segments of an import are stored before its session.
        await AppendAsync(imported.At(0));
        foreach (var (session, now) in new[] { (empty, 1_000), (late, 9_000), (imported.Session, 1_000) })
            await BeginAsync(Page, now, session);
        await AppendAsync(Segments.At(0, receivedAt: 1_000));

        await Store.Deletions.RemoveEmptyAsync(5_000, 100, Token);

        Assert.Null(await Store.Sessions.FindAsync(empty, Token));
        Assert.Empty(await Store.Sessions.PagesAsync(empty, Token));
        foreach (var session in new[] { late, imported.Session })
            Assert.NotNull(await Store.Sessions.FindAsync(session, Token));
        Assert.NotNull(await Store.Sessions.FindAsync(Session, Token));
        Assert.False(await Store.Deletions.IsDeletedAsync(empty, Token));
    }

    [Fact]
    public async Task SegmentsThatComeWhileASessionIsDeletedAreNotLeftBehind()
    {
        for (var round = 0; round < 5; round++)
        {
            var racing = new Segments(NewId(32), Page);
            await BeginAsync(Page, 1_000, racing.Session);
            var appends = Enumerable
                .Range(0, 8)
                .Select(number => Task.Run(() => AppendAsync(racing.At(number, errors: ["boom"]))))
                .ToList();
            await Task.WhenAny(appends);

            await Store.Deletions.DeleteAsync(racing.Session, 5_000, Token);
            await Task.WhenAll(appends);

            Assert.Empty(await Store.Segments.ListAsync(racing.Session, Token));
            Assert.Empty(await Store.Errors.OfSessionAsync(racing.Session, 10, Token));
            Assert.Null(await Store.Sessions.FindAsync(racing.Session, Token));
        }
    }

    [Fact]
    public async Task ADeletedSessionIsRememberedUntilItsTimeIsOver()
    {
        await Store.Deletions.DeleteAsync(Session, 5_000, Token);

        await Store.Deletions.ForgetDeletedAsync(5_000, Token);
        Assert.Equal([AppendOutcome.Deleted], await AppendAsync(Segments.At(0)));

        await Store.Deletions.ForgetDeletedAsync(5_001, Token);
        Assert.False(await Store.Deletions.IsDeletedAsync(Session, Token));
        await AssertNothingIsLeftAsync();
    }

    private async Task AssertNothingIsLeftAsync()
    {
        Assert.Null(await Store.Sessions.FindAsync(Session, Token));
        Assert.Empty(await Store.Sessions.PagesAsync(Session, Token));
        Assert.Empty(await Store.Segments.ListAsync(Session, Token));
        Assert.Empty(await Store.Errors.OfSessionAsync(Session, 10, Token));
    }
}
