using Microsoft.Extensions.Options;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Ingest.Commit;
using SessionReplay.Server.Scrubbing;
using SessionReplay.Server.Storage.Projects;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Ingest.Intake;

/// <summary>
/// The path of one segment from the network to the queue: envelope, rates, limits, key, room in the queue, inflation, checksum, validation,
/// scrubbing, LZ4. It is the same for hub and HTTP.
/// </summary>
internal sealed class SegmentIntake(
    KeyRing keys,
    Rates rates,
    SegmentGate gate,
    SegmentQueue queue,
    IngestMetrics metrics,
    IOptions<IngestOptions> options,
    TimeProvider time
)
{
    /// <summary>
    /// The byte rate counts bytes as recorders send them. A segment that deflates better than this factor counts as its raw length divided
    /// by it: a body may stand for 200 times its bytes.
    /// </summary>
    private const int UsualDeflation = 8;

    /// <summary>Puts the segment into the queue; its receipt is told when it is stored.</summary>
    /// <returns>The refusal with the segment's number (−1 if even that could not be read); null when it is in the queue.</returns>
    public async ValueTask<(int Number, WireError Refusal)?> TakeAsync(
        AdmittedPage page,
        ReadOnlyMemory<byte> bytes,
        ISegmentReceipt receipt,
        CancellationToken cancellationToken
    )
    {
        metrics.Received();
        try
        {
            var (number, refusal) = await CheckAsync(page, bytes, receipt, cancellationToken);
            if (refusal is null)
                return null;
            metrics.Refused(refusal.Code);
            return (number, refusal);
        }
        catch (Exception e)
        {
            // The connection ended while the segment waited for room, or a check is broken. The segment is not stored, and is counted as
            // such.
            metrics.Refused(e is OperationCanceledException ? "gone" : "internal");
            throw;
        }
        finally
        {
            metrics.Left();
        }
    }

    /// <summary>The expensive steps come last, and segments over a limit are refused before them.</summary>
    private async ValueTask<(int Number, WireError? Refusal)> CheckAsync(
        AdmittedPage page,
        ReadOnlyMemory<byte> bytes,
        ISegmentReceipt receipt,
        CancellationToken cancellationToken
    )
    {
        var parsed = SealedSegment.TryParse(bytes, out var read, out var error) ? read : null;
        var number = parsed?.Number ?? -1;
        if (rates.Segment(page.Address, page.Key, Math.Max(bytes.Length, (parsed?.RawLength ?? 0) / UsualDeflation)) is { } tooFast)
            return (number, tooFast);
        if (bytes.Length > options.Value.MaxSegmentBytes)
            return (
                number,
                new WireError("too_large", $"The segment has {bytes.Length} bytes; the limit is {options.Value.MaxSegmentBytes}.")
            );
        if (parsed is null)
            return (number, error);
        if (await keys.FindAsync(page.Key, cancellationToken) is not { } key)
            return (number, Refusals.KeyRevoked);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (now >= page.Expires)
            return (number, Refusals.SessionOver);
        using var room = await queue.ReserveAsync(
            Math.Max(bytes.Length, Math.Min(parsed.RawLength, options.Value.MaxRawBytes)),
            cancellationToken
        );
        if (room is null)
            return (number, Refusals.QueueFull);
        // Checked after the wait, just before the work: an answer from before the wait may be out of date.
        if (queue.IsOverfull)
            return (number, Refusals.QueueFull);
        if (rates.Processor(page.Address) is { } tooSlow)
            return (number, tooSlow);
        var began = ThreadTime.Now();
        try
        {
            var segment = Open(page, key, parsed, now);
            if (rates.Errors(page.Address, page.Key, segment.Facts.Errors.Count) is { } tooMany)
                return (number, tooMany);
            return (number, room.TryAdd(new PendingSegment(segment, receipt)) ? null : Refusals.QueueFull);
        }
        catch (WireException e)
        {
            return (number, e.Error);
        }
        finally
        {
            rates.TookProcessor(page.Address, ThreadTime.Now() - began);
        }
    }

    private SegmentToStore Open(AdmittedPage page, KnownKey key, SealedSegment sealedSegment, long now)
    {
        var place = new SegmentPlace(page.SessionId, page.PageId, sealedSegment.Number, now);
        var (segment, scrubbed) = gate.Pass(
            place,
            sealedSegment.Inflate(options.Value.MaxRawBytes),
            sealedSegment.Events,
            sealedSegment.Crc32C,
            key.Project,
            key.Patterns
        );
        page.Clock.Check(segment.Facts, now, options.Value.ClockWindow());
        if (scrubbed.Any)
            metrics.Scrubbed(scrubbed);
        return segment;
    }
}
