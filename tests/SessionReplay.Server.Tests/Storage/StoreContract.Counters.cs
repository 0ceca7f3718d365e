using SessionReplay.Server.Facts;
using SessionReplay.Server.Storage.Errors;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task CountersAddUpForTheSessionAndItsPages()
    {
        await AppendAsync(
            Segments.At(0, start: 100, end: 200, events: 5, clicks: 1, href: "https://shop.example/", title: "Shop", bytes: [1, 2, 3]),
            Segments.At(1, start: 200, end: 300, events: 7, clicks: 2, href: "https://shop.example/cart", bytes: [1, 2], errors: ["boom"])
        );
        await AppendAsync(Segments.At(2, start: 300, end: 450, events: 1, title: "Cart", bytes: [1]));
        const string Texts = // Besides these, 256 bytes count for the error and for each segment.
            "https://shop.example/Shop" + "https://shop.example/cart" + "errorTypeErrorboomat shop.js:1:2shop.js" + "Cart";

        var session = await SessionAsync();
        Assert.Equal((100L, 450L), (session.StartTime, session.EndTime));
        Assert.Equal(
            (1, 3, 13L, 1, 3, 6L + Texts.Length + (4 * 256)),
            (session.Pages, session.Segments, session.Events, session.Errors, session.Clicks, session.StoredBytes)
        );
        Assert.Equal("https://shop.example/", session.Href);
        var page = await PageAsync();
        Assert.Equal((100L, 450L, 3, 13L), (page.StartTime, page.EndTime, page.Segments, page.Events));
        Assert.Equal(("https://shop.example/", "Shop", -7L), (page.Href, page.Title, page.ClockOffset));
    }

    [Fact]
    public async Task SegmentsOutOfOrderStretchTheTimesBothWays()
    {
        await AppendAsync(Segments.At(1, start: 500, end: 600));
        await AppendAsync(Segments.At(2, start: 700, end: 800), Segments.At(0, start: 400, end: 450));

        var session = await SessionAsync();
        Assert.Equal((400L, 800L), (session.StartTime, session.EndTime));
    }

    [Fact]
    public async Task ASegmentWithoutEventsHasNoTimes()
    {
        await AppendAsync(Segments.At(0, start: 0, end: 0, events: 0));

        var session = await SessionAsync();
        Assert.Equal((1, null, null), (session.Segments, session.StartTime, session.EndTime));
    }

    [Fact]
    public async Task TheUserIsTheLastOneNamed()
    {
        await AppendAsync(Segments.At(0, user: "ann", traits: """{"plan":"a"}"""));
        await AppendAsync(Segments.At(1));
        Assert.Equal(("ann", """{"plan":"a"}"""), ((await SessionAsync()).UserId, (await SessionAsync()).UserTraits));

        await AppendAsync(Segments.At(2, user: "bob"));
        Assert.Equal(("bob", null), ((await SessionAsync()).UserId, (await SessionAsync()).UserTraits));
    }

    /// <summary>A page may claim any number of clicks.</summary>
    [Fact]
    public async Task CountersHoldMoreThanAnInt()
    {
        await AppendAsync(
            Segments.At(0, clicks: int.MaxValue, events: int.MaxValue),
            Segments.At(1, clicks: int.MaxValue, events: int.MaxValue)
        );
        await AppendAsync(Segments.At(2, clicks: int.MaxValue, events: int.MaxValue));
        Assert.Equal((3L * int.MaxValue, 3L * int.MaxValue), ((await SessionAsync()).Clicks, (await SessionAsync()).Events));

        await Store.Lifecycle.RecountAsync(Session, Token);

        Assert.Equal((3L * int.MaxValue, 3L * int.MaxValue), ((await SessionAsync()).Clicks, (await SessionAsync()).Events));
    }

    /// <summary>A text that is sent once may stand in a hundred errors. A project's bytes count every copy that the store holds.</summary>
    [Fact]
    public async Task TextsThatAreKeptBesideASegmentCountAsStored()
    {
        var text = new string('x', 1_000);
        await AppendAsync(
            Segments.At(0, bytes: [1, 2, 3], title: text, user: "ann", traits: $"\"{text}\"", errors: [.. Enumerable.Repeat(text, 50)])
        );

        var counted = (await SessionAsync()).StoredBytes;
        Assert.InRange(counted, 52_000, 70_000);
        await Store.Lifecycle.RecountAsync(Session, Token);
        Assert.Equal(counted, (await SessionAsync()).StoredBytes);
    }

    [Fact]
    public async Task RecountingFindsWhatAppendingCounted()
    {
        var second = NewId(16);
        await BeginAsync(second, 2_000);
        await AppendAsync(Segments.At(7, start: 0, end: 0, events: 0), new Segments(Session, second).At(3, start: 0, end: 0, events: 0));
        await AppendAsync(
            Segments.At(0, clicks: 2, href: "https://shop.example/", title: "Shop", errors: ["boom", "bang"]),
            new Segments(Session, second).At(0, end: 9_000)
        );
        await AppendAsync(Segments.At(1, start: 500, user: "ann", traits: "{}"), Segments.At(0));
        var (counted, page) = (await SessionAsync(), await PageAsync());

        await Store.Lifecycle.RecountAsync(Session, Token);

        var recounted = await SessionAsync();
        Assert.Equal(counted.UserIds, recounted.UserIds);
        // A record compares its lists by reference, so the user ids are compared above.
        Assert.Equal((counted, page), (recounted with { UserIds = counted.UserIds }, await PageAsync()));
        await Store.Lifecycle.RecountAsync(NewId(32), Token); // The recount of a session that does not exist does nothing.
    }

    /// <summary>
    /// Failed requests count once, like errors and clicks: when a segment is appended, when it is sent again, and at a recount.
    /// </summary>
    [Fact]
    public async Task FailedRequestsAreCountedOfEachSegmentOnce()
    {
        var second = NewId(16);
        await BeginAsync(second, 2_000);
        await AppendAsync(
            Segments.At(0, failedRequests: 2),
            Segments.At(1),
            new Segments(Session, second).At(0, failedRequests: int.MaxValue)
        );
        await AppendAsync(Segments.At(0, failedRequests: 9), Segments.At(2, failedRequests: 1));
        Assert.Equal(int.MaxValue + 3L, (await SessionAsync()).FailedRequests);

        await Store.Lifecycle.RecountAsync(Session, Token);
        Assert.Equal(int.MaxValue + 3L, (await SessionAsync()).FailedRequests);
    }

    [Fact]
    public async Task RecountingTakesTheAddressOfTheFirstSegmentHoweverItCame()
    {
        await AppendAsync(Segments.At(1, href: "https://shop.example/cart", title: "Cart", user: "bob"));
        await AppendAsync(Segments.At(0, href: "https://shop.example/", title: "Shop", user: "ann"));

        await Store.Lifecycle.RecountAsync(Session, Token);

        Assert.Equal(("https://shop.example/", "bob"), ((await SessionAsync()).Href, (await SessionAsync()).UserId));
        Assert.Equal(("https://shop.example/", "Shop"), ((await PageAsync()).Href, (await PageAsync()).Title));
    }

    [Fact]
    public async Task ErrorsAreFoundByTheirIdAndBySession()
    {
        await AppendAsync(Segments.At(3, start: 900, errors: ["late", "later"]));
        await AppendAsync(Segments.At(2, start: 800, errors: ["early"]));

        var errors = await Store.Errors.OfSessionAsync(Session, 10, Token);

        Assert.Equal(["early", "late", "later"], errors.Select(error => error.Message));
        Assert.Equal(
            [ErrorId.For(Session, Page, 2, 0), ErrorId.For(Session, Page, 3, 0), ErrorId.For(Session, Page, 3, 1)],
            errors.Select(error => error.Id)
        );
        Assert.Equal(errors[1], await Store.Errors.FindAsync(errors[1].Id, Token));
        Assert.Equal(["early"], (await Store.Errors.OfSessionAsync(Session, 1, Token)).Select(error => error.Message));
        Assert.Null(await Store.Errors.FindAsync(NewId(32), Token));
    }

    [Fact]
    public async Task AResentSegmentAddsNothing()
    {
        var segment = Segments.At(0, clicks: 1, errors: ["boom"]);
        await AppendAsync(segment);
        var session = await SessionAsync();

        await AppendAsync(segment);
        await AppendAsync(Segments.At(0, receivedAt: 9_000, user: "mallory", bytes: [6, 6, 6], errors: ["another", "more"]));

        Assert.Equal(session, await SessionAsync());
        Assert.Equal(["boom"], (await Store.Errors.OfSessionAsync(Session, 10, Token)).Select(error => error.Message));
    }
}
