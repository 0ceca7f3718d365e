using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage;
using SessionReplay.Wire;

namespace SessionReplay.Server.Ingest;

/// <summary>The path of one segment from the network to the queue: envelope, limits, inflation, checksum, validation, LZ4. The same for hub and HTTP.</summary>
internal sealed class SegmentIntake(SegmentQueue queue, IngestMetrics metrics, IOptions<IngestOptions> options, TimeProvider time)
{
    /// <summary>Puts the segment into the queue; its receipt is told when it is stored.</summary>
    /// <returns>Why not, with the segment's number (−1 if even that could not be read); null when it is in the queue.</returns>
    public async ValueTask<(int Number, WireError Refusal)?> TakeAsync(AdmittedPage page, ReadOnlyMemory<byte> bytes, ISegmentReceipt receipt, CancellationToken cancellationToken)
    {
        metrics.Received();
        try
        {
            var refusal = Check(page, bytes, out var segment, out var number);
            if (refusal is null && !await queue.TryAddAsync(new PendingSegment(segment!, receipt), cancellationToken)) refusal = Refusals.QueueFull;
            if (refusal is null) return null;
            metrics.Refused(refusal.Code);
            return (number, refusal);
        }
        catch (Exception e)
        {
            // The connection ended while it waited for room, or a check is broken: it is not stored, and counted as that.
            metrics.Refused(e is OperationCanceledException ? "gone" : "internal");
            throw;
        }
        finally
        {
            metrics.Left();
        }
    }

    private WireError? Check(AdmittedPage page, ReadOnlyMemory<byte> bytes, out SegmentToStore? segment, out int number)
    {
        (segment, number) = (null, -1);
        if (bytes.Length > options.Value.MaxSegmentBytes) return new WireError("too_large", $"The segment has {bytes.Length} bytes; the limit is {options.Value.MaxSegmentBytes}.");
        if (!SealedSegment.TryParse(bytes, out var parsed, out var error)) return error;
        number = parsed.Number;
        try
        {
            var raw = parsed.Inflate(options.Value.MaxRawBytes);
            var summary = SegmentValidator.Validate(raw, parsed.Events);
            segment = new SegmentToStore(
                page.SessionId, page.PageId, number, time.GetUtcNow().ToUnixTimeMilliseconds(), RawLz4.Compress(raw), raw.Length, parsed.Crc32C, summary);
            return null;
        }
        catch (WireException e)
        {
            return e.Error;
        }
    }
}
