using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Tests.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task AStoredSegmentIsReadBackByteForByte()
    {
        var bytes = new byte[300_000];
        Random.Shared.NextBytes(bytes);
        var sent = Segments.At(0, bytes: bytes);

        Assert.Equal([AppendOutcome.Stored], await AppendAsync(sent));

        var stored = await Store.Segments.FindAsync(Session, Page, 0, Token);
        Assert.NotNull(stored);
        Assert.Equal(bytes, stored.Lz4);
        Assert.Equal(
            (Session, Page, 0, sent.RawLength, sent.Crc32C),
            (stored.SessionId, stored.PageId, stored.Number, stored.RawLength, stored.Crc32C)
        );
        Assert.Null(await Store.Segments.FindAsync(Session, Page, 1, Token));
    }

    [Fact]
    public async Task AnEmptyGroupStoresNothing() => Assert.Empty(await AppendAsync());

    [Fact]
    public async Task AResentSegmentIsStoredOnceAndTheFirstCopyStands()
    {
        await AppendAsync(Segments.At(0, bytes: [1, 1]));

        Assert.Equal([AppendOutcome.Duplicate], await AppendAsync(Segments.At(0, bytes: [2, 2])));

        var stored = await Store.Segments.FindAsync(Session, Page, 0, Token);
        Assert.Equal([1, 1], stored!.Lz4);
        Assert.Equal(1, (await SessionAsync()).Segments);
    }

    [Fact]
    public async Task OutcomesStandInTheOrderOfTheSegments()
    {
        await AppendAsync(Segments.At(1), Segments.At(3));

        Assert.Equal(
            [AppendOutcome.Stored, AppendOutcome.Duplicate, AppendOutcome.Stored, AppendOutcome.Duplicate, AppendOutcome.Duplicate],
            await AppendAsync(Segments.At(0), Segments.At(1), Segments.At(2), Segments.At(3), Segments.At(2, bytes: [9]))
        );
        Assert.Equal(4, (await SessionAsync()).Segments);
        Assert.Equal([2, 1, 2, 3], (await Store.Segments.FindAsync(Session, Page, 2, Token))!.Lz4);
    }

    [Fact]
    public async Task OneNumberMayBeInManyPagesAndSessions()
    {
        var otherPage = new Segments(Session, NewId(16));
        var otherSession = new Segments(NewId(32), Page);

        Assert.All(
            await AppendAsync(Segments.At(0), otherPage.At(0), otherSession.At(0)),
            outcome => Assert.Equal(AppendOutcome.Stored, outcome)
        );
    }

    [Fact]
    public async Task TheNumbersOfAPageAreAscendingRanges()
    {
        Assert.Empty(await Store.Segments.NumbersAsync(Session, Page, Token));

        await AppendAsync(
            Segments.At(7),
            Segments.At(1),
            Segments.At(0),
            Segments.At(4),
            Segments.At(5),
            new Segments(Session, NewId(16)).At(2)
        );

        Assert.Equal([new(0, 1), new(4, 5), new(7, 7)], await Store.Segments.NumbersAsync(Session, Page, Token));
    }

    [Fact]
    public async Task SegmentsAreListedByPageInTheOrderOfPagesAndByNumber()
    {
        // The order of the ids is not the order in which the pages began.
        var (first, second) = ("ffff0000ffff0000", "0000ffff0000ffff");
        var session = NewId(32);
        await BeginAsync(first, 2_000, session);
        await BeginAsync(second, 3_000, session);
        await AppendAsync(
            new Segments(session, second).At(1),
            new Segments(session, first).At(1, start: 20, end: 30, events: 3, startsSnapshot: true),
            new Segments(session, second).At(0),
            new Segments(session, first).At(0)
        );

        var listed = await Store.Segments.ListAsync(session, Token);

        Assert.Equal([(first, 0), (first, 1), (second, 0), (second, 1)], listed.Select(segment => (segment.PageId, segment.Number)));
        Assert.Equal(new SegmentInfo(first, 1, 20, 30, 3, 100, 4 + 256, true), listed[1]);
    }

    [Fact]
    public async Task APageIsReadByNumberHoweverManySegmentsItHas()
    {
        const int Count = 230; // More than either database returns in one read.
        await AppendAsync([.. Enumerable.Range(0, Count).Reverse().Select(number => Segments.At(number))]);

        var numbers = new List<int>();
        await foreach (var segment in Store.Segments.ReadPageAsync(Session, Page, 0, Token))
        {
            Assert.Equal((byte)segment.Number, segment.Lz4[0]);
            numbers.Add(segment.Number);
        }

        Assert.Equal(Enumerable.Range(0, Count), numbers);
    }

    [Fact]
    public async Task WritersAtTheSameTimeStoreEachSegmentOnce()
    {
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => AppendAsync([.. Enumerable.Range(0, 20).Select(number => Segments.At(number))]))
        );

        Assert.Equal(20, outcomes.SelectMany(group => group).Count(outcome => outcome == AppendOutcome.Stored));
        Assert.Equal([new(0, 19)], await Store.Segments.NumbersAsync(Session, Page, Token));
        Assert.Equal((20, 200), ((await SessionAsync()).Segments, (await SessionAsync()).Events));
    }

    [Fact]
    public async Task WhatIsStoredIsThereWhenTheStoreIsOpenedAgain()
    {
        await AppendAsync(Segments.At(0), Segments.At(1));

        await using var again = await OpenAsync();

        Assert.Equal([new(0, 1)], await again.Segments.NumbersAsync(Session, Page, Token));
    }
}
