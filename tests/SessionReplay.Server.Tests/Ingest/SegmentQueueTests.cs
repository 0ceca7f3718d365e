using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SessionReplay.Server.Ingest;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>The queue holds so many bytes and no more, whatever recorders send.</summary>
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
        while (AddAsync(queue, [1]) is { IsCompleted: true } added && await added) taken++;

        Assert.InRange(taken, 50, 100);
    }

    [Fact]
    public async Task ErrorTextsCount()
    {
        var queue = NewQueue();

        await queue.TryAddAsync(new PendingSegment(Segments.At(0, errors: new string('x', 40_000)), null!), Token);

        Assert.InRange(queue.Bytes, 80_000, Limit);
    }

    private SegmentQueue NewQueue() => new(Options.Create(new IngestOptions { QueueBytes = Limit }), _time);

    private static Task<bool> AddAsync(SegmentQueue queue, byte[] bytes) => queue.TryAddAsync(new PendingSegment(Segments.At(0, bytes: bytes), null!), Token).AsTask();
}
