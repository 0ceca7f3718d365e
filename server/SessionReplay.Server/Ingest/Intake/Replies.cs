using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage.Segments;

namespace SessionReplay.Server.Ingest.Intake;

/// <summary>What Begin and a flush answer.</summary>
internal sealed class Replies(IOptions<IngestOptions> options, TimeProvider time)
{
    /// <param name="page">Who begins.</param>
    /// <param name="acked">What is stored now, when that is more than at Begin.</param>
    /// <param name="nacks">What a flush could not take.</param>
    public BeginReply To(AdmittedPage page, IEnumerable<NumberRange>? acked = null, IReadOnlyList<Nack>? nacks = null) => new()
    {
        Token = page.Token,
        ServerNow = time.GetUtcNow().ToUnixTimeMilliseconds(),
        Window = options.Value.Window,
        Limits = new SegmentLimits(options.Value.MaxSegmentBytes, options.Value.MaxRawBytes),
        Acked = BeginReply.Pairs(acked ?? page.Acked),
        Nacks = nacks,
    };
}
