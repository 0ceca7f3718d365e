using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task BeginningAgainChangesOnlyWhenTheSessionWasSeen()
    {
        var begun = await SessionAsync();
        Assert.Equal(
            new Session
            {
                Id = Session,
                ProjectId = "demo",
                State = SessionState.Recording,
                BegunAtServer = 1_000,
                LastSeenServer = 1_000,
                UserAgent = "a browser",
                Pages = 1,
            },
            begun
        );

        var again = await Store.Sessions.BeginAsync(
            Session,
            "other",
            new()
            {
                SessionId = Session,
                Id = Page,
                BegunAtServer = 3_000,
                ClockOffset = 99,
            },
            "another browser",
            3_000,
            Token
        );

        Assert.Equal(begun with { LastSeenServer = 3_000 }, again);
        Assert.Equal((1_000L, -7L), ((await PageAsync()).BegunAtServer, (await PageAsync()).ClockOffset));
    }

    [Fact]
    public async Task PagesAreCountedAndStandInTheOrderOfTheirBegin()
    {
        var (late, early) = (NewId(16), NewId(16));
        await BeginAsync(late, 3_000);
        var session = (await BeginAsync(early, 2_000))!;

        Assert.Equal((3, 3_000L), (session.Pages, session.LastSeenServer));
        Assert.Equal([Page, early, late], (await Store.Sessions.PagesAsync(Session, Token)).Select(page => page.Id));
    }

    [Fact]
    public async Task TabsThatBeginAtOnceAreOneSession()
    {
        var session = NewId(32);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => BeginAsync(NewId(16), 1_000, session)));

        Assert.Equal(8, (await Store.Sessions.FindAsync(session, Token))!.Pages);
    }

    [Fact]
    public async Task MoreSegmentsReopenAClosedSession()
    {
        await AppendAsync(Segments.At(0, receivedAt: 2_000));
        await Store.Lifecycle.FinishAsync(Session, 3_000, Token);
        Assert.True(await Store.Lifecycle.TryMoveAsync(Session, SessionState.Recording, SessionState.Indexed, 2_000, Token));

        await AppendAsync(Segments.At(0, receivedAt: 4_000));
        Assert.NotEqual(SessionState.Recording, (await SessionAsync()).State); // On MongoDB the resend has the session counted once more.
        Assert.Equal((2_000L, 3_000L), ((await SessionAsync()).LastSeenServer, (await SessionAsync()).FinishedAtServer));

        await AppendAsync(Segments.At(1, receivedAt: 5_000));
        Assert.Equal(
            (SessionState.Recording, 5_000L, null),
            ((await SessionAsync()).State, (await SessionAsync()).LastSeenServer, (await SessionAsync()).FinishedAtServer)
        );
    }

    [Fact]
    public async Task BeginningReopensAnIndexedSession()
    {
        await Store.Lifecycle.FinishAsync(Session, 1_500, Token);
        await Store.Lifecycle.TryMoveAsync(Session, SessionState.Recording, SessionState.Indexed, 1_000, Token);

        var session = (await BeginAsync(Page, 2_000))!;

        Assert.Equal((SessionState.Recording, null), (session.State, session.FinishedAtServer));
    }

    [Fact]
    public async Task ASegmentReceivedBeforeTheFinishLeavesItStanding()
    {
        await Store.Lifecycle.FinishAsync(Session, 3_000, Token);
        await AppendAsync(Segments.At(0, receivedAt: 2_900));

        Assert.Equal(3_000, (await SessionAsync()).FinishedAtServer);
    }

    [Fact]
    public async Task ASessionMovesOnOnlyFromWhereItIsAndWhenNothingCame()
    {
        await AppendAsync(Segments.At(0, receivedAt: 2_000));

        Assert.False(await Store.Lifecycle.TryMoveAsync(Session, SessionState.Closed, SessionState.Indexed, 2_000, Token));
        Assert.False(await Store.Lifecycle.TryMoveAsync(Session, SessionState.Recording, SessionState.Closed, 1_999, Token));
        Assert.True(await Store.Lifecycle.TryMoveAsync(Session, SessionState.Recording, SessionState.Closed, 2_000, Token));
        Assert.False(await Store.Lifecycle.TryMoveAsync(Session, SessionState.Recording, SessionState.Closed, 2_000, Token));
        Assert.True(await Store.Lifecycle.TryMoveAsync(Session, SessionState.Closed, SessionState.Indexed, 2_000, Token));
        Assert.Equal(SessionState.Indexed, (await SessionAsync()).State);
    }

    [Fact]
    public async Task SessionsAreDueWhenSilentOrFinished()
    {
        var (silent, finished) = (NewId(32), NewId(32));
        await BeginAsync(Page, 500, silent);
        await BeginAsync(Page, 5_000, finished);
        await Store.Lifecycle.FinishAsync(finished, 5_000, Token);
        await BeginAsync(Page, 5_000); // The test's own session: the server has seen it, and it has not finished.

        Assert.Equal([silent, finished], await Store.Lifecycle.DueAsync(SessionState.Recording, 501, 5_001, 10, Token));
        Assert.Equal([silent], await Store.Lifecycle.DueAsync(SessionState.Recording, 501, 5_000, 10, Token));
        Assert.Equal([finished], await Store.Lifecycle.DueAsync(SessionState.Recording, 500, 5_001, 10, Token));
        Assert.Equal([silent], await Store.Lifecycle.DueAsync(SessionState.Recording, 501, 5_001, 1, Token));

        await Store.Lifecycle.TryMoveAsync(finished, SessionState.Recording, SessionState.Closed, 5_000, Token);
        Assert.Equal([finished], await Store.Lifecycle.DueAsync(SessionState.Closed, 0, 0, 10, Token));
    }

    [Fact]
    public async Task TheListHasTheNewestFirstPageAfterPage()
    {
        // Two sessions that began in the same millisecond are ordered by id.
        string[] ids = ["a0", "a1", "a2", "a3"];
        var sessions = ids.Select(id => id + NewId(30)).ToArray();
        long[] begun = [2_000, 3_000, 3_000, 4_000];
        for (var i = 0; i < sessions.Length; i++)
        {
            await BeginAsync(Page, begun[i], sessions[i]);
            await AppendAsync(new Segments(sessions[i], Page).At(0));
        }

        var first = await Store.Sessions.ListAsync(new(3), Token);
        // The test's own session has nothing stored and is not listed.
        Assert.Equal([sessions[3], sessions[2], sessions[1]], first.Select(session => session.Id));
        Assert.Equal(
            [sessions[1], sessions[0]],
            (await Store.Sessions.ListAsync(new(3, Before: (3_000, sessions[2])), Token)).Select(session => session.Id)
        );
        Assert.Empty(await Store.Sessions.ListAsync(new(3, Before: (2_000, sessions[0])), Token));
    }

    [Fact]
    public async Task TheListIsFilteredByUserAndErrors()
    {
        var failed = NewId(32);
        await BeginAsync(Page, 2_000, failed);
        await AppendAsync(Segments.At(0, user: "ann"), new Segments(failed, Page).At(0, user: "ann", errors: ["boom"]));

        Assert.Equal([failed, Session], (await Store.Sessions.ListAsync(new(10, UserId: "ann"), Token)).Select(session => session.Id));
        Assert.Equal(
            [failed],
            (await Store.Sessions.ListAsync(new(10, UserId: "ann", WithErrors: true), Token)).Select(session => session.Id)
        );
        Assert.Equal([failed], (await Store.Sessions.ListAsync(new(10, WithErrors: true), Token)).Select(session => session.Id));
        Assert.Empty(await Store.Sessions.ListAsync(new(10, UserId: "bob"), Token));
        Assert.Equal([failed], (await Store.Sessions.ListAsync(new(10, IdPrefix: failed[..10]), Token)).Select(session => session.Id));
        Assert.Equal(
            [failed],
            (await Store.Sessions.ListAsync(new(10, UserId: "ann", WithErrors: true, IdPrefix: failed), Token)).Select(session =>
                session.Id
            )
        );
        Assert.Empty(await Store.Sessions.ListAsync(new(10, IdPrefix: "fedcba9876"), Token));
    }

    [Fact]
    public async Task ADeletedSessionLeavesNothing()
    {
        var other = new Segments(NewId(32), Page);
        await BeginAsync(Page, 1_000, other.Session);
        await AppendAsync(Segments.At(0, errors: ["boom"]), other.At(0));

        await Store.Deletions.DeleteAsync(Session, 9_000, Token);

        Assert.Null(await Store.Sessions.FindAsync(Session, Token));
        Assert.Empty(await Store.Sessions.PagesAsync(Session, Token));
        Assert.Empty(await Store.Segments.ListAsync(Session, Token));
        Assert.Empty(await Store.Errors.OfSessionAsync(Session, 10, Token));
        Assert.Single(await Store.Segments.ListAsync(other.Session, Token));
        await Store.Deletions.DeleteAsync(Session, 9_000, Token);
    }
}
