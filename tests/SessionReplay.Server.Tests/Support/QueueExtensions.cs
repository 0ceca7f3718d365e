using SessionReplay.Server.Ingest;

namespace SessionReplay.Server.Tests.Support;

/// <summary>Fills the queue with segments that are not sent.</summary>
internal static class QueueExtensions
{
    /// <summary>False: it stayed full, has been shut, or takes no more.</summary>
    public static async Task<bool> TryAddAsync(this SegmentQueue queue, PendingSegment pending, CancellationToken cancellationToken)
    {
        using var room = await queue.ReserveAsync(pending.Size, cancellationToken);
        return room?.TryAdd(pending) == true;
    }
}
