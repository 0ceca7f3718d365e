using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage;
using SessionReplay.Wire;

namespace SessionReplay.Server.Ingest;

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
    public int Size { get; } = Segment.Lz4.Length + OverheadBytes + (sizeof(char) * Segment.Summary.Errors.Sum(TextLength));

    /// <summary>When it had passed the checks, for the time until its ack.</summary>
    public long CheckedAt { get; } = Stopwatch.GetTimestamp();

    private static int TextLength(ErrorEvent error) => error.Name.Length + error.Message.Length + (error.Stack?.Length ?? 0) + (error.Source?.Length ?? 0);
}

/// <summary>Between the recorders and the writer, bounded in bytes. When it is full, recorders wait: memory is bounded by construction.</summary>
internal sealed class SegmentQueue(IOptions<IngestOptions> options, TimeProvider time)
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

    /// <summary>Takes nothing: there is no room where it would go.</summary>
    public bool IsShut { get; set; }

    /// <summary>False: it stayed full, has been shut, or the server is stopping.</summary>
    public async ValueTask<bool> TryAddAsync(PendingSegment pending, CancellationToken cancellationToken)
    {
        if (IsShut) return false;
        if (!await _budget.TakeAsync(pending.Size, TimeSpan.FromSeconds(options.Value.QueueWaitSeconds), time, cancellationToken)) return false;
        Interlocked.Increment(ref _segments);
        if (_channel.Writer.TryWrite(pending)) return true;
        Release(pending);
        return false;
    }

    /// <summary>The segment has left: its bytes may be held by another.</summary>
    public void Release(PendingSegment pending)
    {
        _budget.Give(pending.Size);
        Interlocked.Decrement(ref _segments);
    }

    /// <summary>Takes no more; what is in it will still be stored.</summary>
    public void Complete() => _channel.Writer.TryComplete();
}
