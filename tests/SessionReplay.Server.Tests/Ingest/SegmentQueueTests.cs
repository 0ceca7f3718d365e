using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SessionReplay.Server.Facts;
using SessionReplay.Server.Ingest;
using SessionReplay.Server.Ingest.Commit;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>The queue holds no more bytes than its limit, whatever recorders send.</summary>
public sealed class SegmentQueueTests
{
    private const int Limit = 100_000;

    private static readonly Segments Segments = new(Recording.NewSessionId(), Recording.NewPageId());

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FullQueueMakesTheNextSegmentWaitUntilOneHasLeft()
    {
        var queue = NewQueue();
        await AddAsync(queue, new byte[Limit - 2_000]);
        var waiting = AddAsync(queue, new byte[50_000]);
        Assert.True(queue.IsCrowded);
        Assert.False(waiting.IsCompleted);

        Assert.True(queue.Reader.TryRead(out var first));
        queue.Release(first);

        Assert.True(await waiting);
    }

    [Fact]
    public async Task SegmentThatFindsNoRoomInTimeIsRefused()
    {
        var queue = NewQueue();
        await AddAsync(queue, new byte[Limit]);
        var waiting = AddAsync(queue, new byte[1]);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.False(await waiting);
    }

    [Fact]
    public async Task TinySegmentsCountWithWhatTheyHoldBesidesTheirBytes()
    {
        var queue = NewQueue();
        var taken = 0;
        while (AddAsync(queue, [1]) is { IsCompleted: true } added && await added)
            taken++;

        Assert.InRange(taken, 50, 100);
    }

    [Fact]
    public async Task EveryTextOfTheSummaryCounts()
    {
        var queue = NewQueue();

        await queue.TryAddAsync(new PendingSegment(Segments.At(0, errors: new string('x', 30_000)), null!), Token);

        Assert.InRange(queue.Bytes, 60_000, Limit);
        var before = queue.Bytes;
        var text = new string('x', 1_000);
        var facts = new SegmentFacts
        {
            Events = 1,
            StartTime = 0,
            EndTime = 0,
            Href = text,
            Title = text,
            UserAgent = text,
            UserId = text,
            UserTraits = text,
            Errors = [new ErrorEvent(0, 0, text, text, text, text, text, null, null)],
        };
        await queue.TryAddAsync(new PendingSegment(Segments.At(1) with { Facts = facts }, null!), Token);

        Assert.InRange(queue.Bytes - before, 10 * 2_000, Limit);
    }

    /// <summary>
    /// A segment that waits for room is not inflated yet: room is taken first for its largest possible size, and then for its actual size.
    /// </summary>
    [Fact]
    public async Task RoomIsTakenBeforeASegmentIsOpenedAndFitsItThen()
    {
        var queue = NewQueue();
        using (var room = await queue.ReserveAsync(Limit, Token))
        {
            Assert.Equal(Limit, queue.Bytes);
            Assert.False(AddAsync(queue, [1]).IsCompleted);
            Assert.True(room!.TryAdd(new PendingSegment(Segments.At(0, bytes: new byte[10_000]), null!)));
        }

        Assert.InRange(queue.Bytes, 10_000, 20_000);
        using (await queue.ReserveAsync(50_000, Token))
            Assert.InRange(queue.Bytes, 60_000, 70_000);
        Assert.InRange(queue.Bytes, 10_000, 20_000);
        using var small = await queue.ReserveAsync(10, Token);
        Assert.True(small!.TryAdd(new PendingSegment(Segments.At(1, bytes: new byte[40_000]), null!)));
        Assert.InRange(queue.Bytes, 50_000, 60_000);
    }

    private SegmentQueue NewQueue() => QueueExtensions.NewQueue(new IngestOptions { QueueBytes = Limit }, _time);

    private static Task<bool> AddAsync(SegmentQueue queue, byte[] bytes) =>
        queue.TryAddAsync(new PendingSegment(Segments.At(0, bytes: bytes), null!), Token);
}
