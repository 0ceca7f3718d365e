using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage.Segments;

namespace SessionReplay.Server.Ingest.Intake;

/// <summary>Makes the answers to a Begin and to a flush.</summary>
internal sealed class Replies(IOptions<IngestOptions> options, TimeProvider time)
{
    /// <param name="page">The page that begins.</param>
    /// <param name="acked">The ranges stored now, when they are more than at Begin.</param>
    /// <param name="nacks">The segments that a flush could not take.</param>
    public BeginReply To(AdmittedPage page, IEnumerable<NumberRange>? acked = null, IReadOnlyList<Nack>? nacks = null) =>
        new()
        {
            Token = page.Token,
            ServerNow = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Window = options.Value.Window,
            Limits = new SegmentLimits(options.Value.MaxSegmentBytes, options.Value.MaxRawBytes),
            Acked = BeginReply.Pairs(acked ?? page.Acked),
            Nacks = nacks,
        };
}
