using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Ingest.Commit;
using SessionReplay.Server.Storage.Health;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>What recorders may still do when the disk fills, by the guard alone; FullDiskContract tests it on a real disk.</summary>
public sealed class DiskGuardTests
{
    private static readonly Segments Segments = new(Recording.NewSessionId(), Recording.NewPageId());

    private readonly Room _room = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(999L, nameof(DiskLevel.Full), false)]
    [InlineData(1_000L, nameof(DiskLevel.Low), true)]
    [InlineData(4_999L, nameof(DiskLevel.Low), true)]
    [InlineData(5_000L, nameof(DiskLevel.Enough), true)]
    [InlineData(null, nameof(DiskLevel.Enough), true)]
    public async Task LevelFollowsWhatIsFree(long? free, string level, bool takesSegments)
    {
        using var guard = NewGuard(new FakeTimeProvider());
        _room.Free = free;
        await guard.LookAsync(Token);

        Assert.Equal(level, guard.Level.ToString());
        Assert.Equal(
            takesSegments,
            await QueueExtensions.NewQueue(disk: guard).TryAddAsync(new PendingSegment(Segments.At(0), null!), Token)
        );
    }

    [Fact]
    public async Task GuardLooksByItselfAndAStoreThatDoesNotAnswerChangesNothing()
    {
        var time = new FakeTimeProvider();
        using var guard = NewGuard(time);
        await guard.StartAsync(Token);

        _room.Free = 10;
        await AdvanceUntilAsync(() => guard.Level == DiskLevel.Full);
        _room.Fails = true;
        var asked = _room.Asked;
        await AdvanceUntilAsync(() => _room.Asked > asked + 1);
        Assert.Equal(DiskLevel.Full, guard.Level);

        (_room.Fails, _room.Free) = (false, 1_000_000);
        await AdvanceUntilAsync(() => guard.Level == DiskLevel.Enough);
        Assert.False(QueueExtensions.NewQueue(disk: guard).IsShut);
        await guard.StopAsync(Token);

        async Task AdvanceUntilAsync(Func<bool> done)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
            patience.CancelAfter(TimeSpan.FromSeconds(20));
            while (!done())
            {
                time.Advance(_room.AskEvery);
                await Task.Delay(10, patience.Token);
            }
        }
    }

    private DiskGuard NewGuard(TimeProvider time) =>
        new(
            _room,
            Options.Create(new EntranceOptions { MinFreeBytes = 1_000, MinFreeBytesForNew = 5_000 }),
            time,
            NullLogger<DiskGuard>.Instance
        );

    private sealed class Room : IStoreSpace
    {
        public TimeSpan AskEvery => TimeSpan.FromSeconds(1);

        public long? Free { get; set; } = long.MaxValue;

        public bool Fails { get; set; }

        public int Asked { get; private set; }

        public Task<long?> FreeBytesAsync(CancellationToken cancellationToken)
        {
            Asked++;
            return Fails ? throw new IOException("It does not answer.") : Task.FromResult(Free);
        }
    }
}
