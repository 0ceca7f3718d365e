using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Ingest;
using SessionReplay.Server.Ingest.Commit;
using SessionReplay.Server.Storage.Health;

namespace SessionReplay.Server.Tests.Support;

/// <summary>Fills the queue with segments that no recorder has sent.</summary>
internal static class QueueExtensions
{
    /// <summary>Adds a segment; false if the queue stayed full, has been shut, or takes no more.</summary>
    public static async Task<bool> TryAddAsync(this SegmentQueue queue, PendingSegment pending, CancellationToken cancellationToken)
    {
        using var room = await queue.ReserveAsync(pending.Size, cancellationToken);
        return room?.TryAdd(pending) == true;
    }

    /// <summary>A queue before a disk with endless room, unless <paramref name="disk"/> says otherwise.</summary>
    public static SegmentQueue NewQueue(IngestOptions? options = null, TimeProvider? time = null, DiskGuard? disk = null) =>
        new(
            disk
                ?? new DiskGuard(
                    new EndlessSpace(),
                    Options.Create(new EntranceOptions()),
                    TimeProvider.System,
                    NullLogger<DiskGuard>.Instance
                ),
            Options.Create(options ?? new IngestOptions()),
            time ?? TimeProvider.System
        );

    private sealed class EndlessSpace : IStoreSpace
    {
        public TimeSpan AskEvery => TimeSpan.FromSeconds(1);

        public Task<long?> FreeBytesAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(long.MaxValue);
    }
}
