using Microsoft.Extensions.Options;
using SessionReplay.Server.Scrubbing;
using SessionReplay.Server.Storage;
using SessionReplay.Wire;

namespace SessionReplay.Server.Ingest;

/// <summary>The path of one segment from the network to the queue: envelope, limits, key, rates, inflation, checksum, validation, scrubbing, LZ4. The same for hub and HTTP.</summary>
internal sealed class SegmentIntake(KeyRing keys, Rates rates, SegmentGate gate, SegmentQueue queue, IngestMetrics metrics, IOptions<IngestOptions> options, TimeProvider time)
{
    /// <summary>Puts the segment into the queue; its receipt is told when it is stored.</summary>
    /// <returns>Why not, with the segment's number (−1 if even that could not be read); null when it is in the queue.</returns>
    public async ValueTask<(int Number, WireError Refusal)?> TakeAsync(AdmittedPage page, ReadOnlyMemory<byte> bytes, ISegmentReceipt receipt, CancellationToken cancellationToken)
    {
        metrics.Received();
        try
        {
            var (number, segment, refusal) = await CheckAsync(page, bytes, cancellationToken);
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

    private async ValueTask<(int Number, SegmentToStore? Segment, WireError? Refusal)> CheckAsync(AdmittedPage page, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.Length > options.Value.MaxSegmentBytes)
            return (-1, null, new WireError("too_large", $"The segment has {bytes.Length} bytes; the limit is {options.Value.MaxSegmentBytes}."));
        if (!SealedSegment.TryParse(bytes, out var parsed, out var error)) return (-1, null, error);
        if (rates.Segment(page.Address, page.Key, bytes.Length) is { } tooFast) return (parsed.Number, null, tooFast);
        if (await keys.FindAsync(page.Key, cancellationToken) is not { } key) return (parsed.Number, null, Refusals.KeyRevoked);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (now >= page.Expires) return (parsed.Number, null, Refusals.SessionOver);
        try
        {
            return (parsed.Number, Open(page, key, parsed, now), null);
        }
        catch (WireException e)
        {
            return (parsed.Number, null, e.Error);
        }
    }

    private SegmentToStore Open(AdmittedPage page, KnownKey key, SealedSegment sealedSegment, long now)
    {
        var place = new SegmentPlace(page.SessionId, page.PageId, sealedSegment.Number, now);
        var (segment, scrubbed) = gate.Pass(place, sealedSegment.Inflate(options.Value.MaxRawBytes), sealedSegment.Events, sealedSegment.Crc32C, key.Project, key.Patterns);
        if (scrubbed.Any) metrics.Scrubbed(scrubbed);
        return segment;
    }
}
