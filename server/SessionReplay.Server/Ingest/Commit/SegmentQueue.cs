using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Ingest.Commit;

/// <summary>Is told whether a segment was stored. The writer calls it, so it must return at once and not throw.</summary>
internal interface ISegmentReceipt
{
    /// <summary>The segment is durable.</summary>
    public void Stored(int number);

    /// <summary>The segment is not stored, because of <paramref name="why"/>.</summary>
    public void Failed(int number, WireError why);
}

/// <summary>A checked segment and the receipt that waits for it.</summary>
internal sealed record PendingSegment(SegmentToStore Segment, ISegmentReceipt Receipt)
{
    /// <summary>Bytes of the objects around a segment: without them a queue of tiny segments would hold many times its limit.</summary>
    private const int OverheadBytes = 1024;

    /// <summary>Server memory that the segment holds, in bytes.</summary>
    public int Size { get; } = Segment.Lz4.Length + OverheadBytes + (sizeof(char) * Segment.Facts.TextLength);

    /// <summary>Timestamp of when it had passed the checks, for the time until its ack.</summary>
    public long CheckedAt { get; } = Stopwatch.GetTimestamp();
}

/// <summary>
/// The queue between the recorders and the writer, bounded in bytes. When it is full, recorders wait, so the server's memory is bounded.
/// </summary>
internal sealed class SegmentQueue(DiskGuard disk, IOptions<IngestOptions> options, TimeProvider time)
{
    private readonly Channel<PendingSegment> _channel = Channel.CreateUnbounded<PendingSegment>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly ByteBudget _budget = new(options.Value.QueueBytes);
    private int _segments;

    public ChannelReader<PendingSegment> Reader => _channel.Reader;

    public long Bytes => _budget.Held;

    /// <summary>How many segments are queued, including those of the commit under way.</summary>
    public int Segments => Volatile.Read(ref _segments);

    /// <summary>More than three quarters full: recorders are asked to hold back.</summary>
    public bool IsCrowded => Bytes > options.Value.QueueBytes / 4 * 3;

    /// <summary>
    /// Holds more than its limit by more than one large segment. The texts of a segment's facts count only once it is opened, and may be
    /// more than its bytes because one text may be referred to often.
    /// </summary>
    public bool IsOverfull => Bytes > options.Value.QueueBytes + WireFormat.MaxRawBytes;

    /// <summary>Takes nothing: the disk has no room, or the store is gone.</summary>
    public bool IsShut => disk.IsShut;

    /// <summary>
    /// Waits for room for one segment. The wait comes before the segment is opened, so that a waiting segment is as small as it was sent.
    /// </summary>
    /// <param name="bytes">Bytes the segment may hold: the larger of its raw and its sent length.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The room; null: the queue stayed full, or has been shut.</returns>
    public async ValueTask<QueueRoom?> ReserveAsync(int bytes, CancellationToken cancellationToken) =>
        !IsShut && await _budget.TakeAsync(bytes, TimeSpan.FromSeconds(options.Value.QueueWaitSeconds), time, cancellationToken)
            ? new QueueRoom(this, _budget, bytes)
            : null;

    /// <summary>The segment has left the queue: its bytes are free for another.</summary>
    public void Release(PendingSegment pending)
    {
        _budget.Give(pending.Size);
        Interlocked.Decrement(ref _segments);
    }

    /// <summary>Takes no more segments; those in the queue will still be stored.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    /// <summary>Room for one segment, given back on disposal unless a segment was added.</summary>
    internal sealed class QueueRoom(SegmentQueue queue, ByteBudget budget, int bytes) : IDisposable
    {
        private bool _isUsed;

        /// <summary>Adds the segment to the queue. False: the server is stopping.</summary>
        public bool TryAdd(PendingSegment pending)
        {
            // The segment's size is known only now. Texts that are referred to often may make it larger than the room that was reserved.
            if (pending.Size > bytes)
                budget.Add(pending.Size - bytes);
            else
                budget.Give(bytes - pending.Size);
            _isUsed = true;
            Interlocked.Increment(ref queue._segments);
            if (queue._channel.Writer.TryWrite(pending))
                return true;
            queue.Release(pending);
            return false;
        }

        public void Dispose()
        {
            if (!_isUsed)
                budget.Give(bytes);
        }
    }
}
