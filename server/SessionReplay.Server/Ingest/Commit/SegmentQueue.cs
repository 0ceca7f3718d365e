using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Ingest.Commit;

/// <summary>Who is told what became of a segment. Called by the writer: it must return at once and not throw.</summary>
internal interface ISegmentReceipt
{
    /// <summary>It is durable.</summary>
    public void Stored(int number);

    /// <summary>It is not stored, and why.</summary>
    public void Failed(int number, WireError why);
}

/// <summary>A checked segment and who waits for it.</summary>
internal sealed record PendingSegment(SegmentToStore Segment, ISegmentReceipt Receipt)
{
    /// <summary>Objects around the bytes: without them a queue of tiny segments would hold many times its limit.</summary>
    private const int OverheadBytes = 1024;

    /// <summary>What it holds of the server's memory, in bytes.</summary>
    public int Size { get; } = Segment.Lz4.Length + OverheadBytes + (sizeof(char) * Segment.Facts.TextLength);

    /// <summary>When it had passed the checks, for the time until its ack.</summary>
    public long CheckedAt { get; } = Stopwatch.GetTimestamp();
}

/// <summary>Between the recorders and the writer, bounded in bytes. When it is full, recorders wait: memory is bounded by construction.</summary>
internal sealed class SegmentQueue(DiskGuard disk, IOptions<IngestOptions> options, TimeProvider time)
{
    private readonly Channel<PendingSegment> _channel = Channel.CreateUnbounded<PendingSegment>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ByteBudget _budget = new(options.Value.QueueBytes);
    private int _segments;

    public ChannelReader<PendingSegment> Reader => _channel.Reader;

    public long Bytes => _budget.Held;

    /// <summary>How many are in it, those of the commit under way included.</summary>
    public int Segments => Volatile.Read(ref _segments);

    /// <summary>Three quarters full: recorders are asked to hold back.</summary>
    public bool IsCrowded => Bytes > options.Value.QueueBytes / 4 * 3;

    /// <summary>It holds more than it may, and more than one large segment: texts that are referred to often take no room before they are there.</summary>
    public bool IsOverfull => Bytes > options.Value.QueueBytes + WireFormat.MaxRawBytes;

    /// <summary>Takes nothing: there is no room where it would go.</summary>
    public bool IsShut => disk.IsShut;

    /// <summary>Waits for room for one segment. That comes before it is opened: what waits is as small as it was sent.</summary>
    /// <param name="bytes">What it may hold: its raw length.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null: it stayed full, or has been shut.</returns>
    public async ValueTask<QueueRoom?> ReserveAsync(int bytes, CancellationToken cancellationToken) =>
        !IsShut && await _budget.TakeAsync(bytes, TimeSpan.FromSeconds(options.Value.QueueWaitSeconds), time, cancellationToken) ? new QueueRoom(this, _budget, bytes) : null;

    /// <summary>The segment has left: its bytes may be held by another.</summary>
    public void Release(PendingSegment pending)
    {
        _budget.Give(pending.Size);
        Interlocked.Decrement(ref _segments);
    }

    /// <summary>Takes no more; what is in it will still be stored.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    /// <summary>Room for one segment, given back when it is disposed without one.</summary>
    internal sealed class QueueRoom(SegmentQueue queue, ByteBudget budget, int bytes) : IDisposable
    {
        private bool _isUsed;

        /// <summary>Fills it. False: the server is stopping.</summary>
        public bool TryAdd(PendingSegment pending)
        {
            // What it holds is known now. Texts that are referred to often may be more than its bytes.
            if (pending.Size > bytes) budget.Add(pending.Size - bytes);
            else budget.Give(bytes - pending.Size);
            _isUsed = true;
            Interlocked.Increment(ref queue._segments);
            if (queue._channel.Writer.TryWrite(pending)) return true;
            queue.Release(pending);
            return false;
        }

        public void Dispose()
        {
            if (!_isUsed) budget.Give(bytes);
        }
    }
}
