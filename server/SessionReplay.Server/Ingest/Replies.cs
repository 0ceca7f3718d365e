using SessionReplay.Server.Storage;

namespace SessionReplay.Server.Ingest;

/// <summary>What Begin and a flush answer.</summary>
internal static class Replies
{
    /// <param name="acked">What is stored now, when that is more than at Begin.</param>
    /// <param name="nacks">What a flush could not take.</param>
    public static BeginReply To(AdmittedPage page, IngestOptions options, TimeProvider time, IEnumerable<NumberRange>? acked = null, IReadOnlyList<Nack>? nacks = null) => new()
    {
        Token = page.Token,
        ServerNow = time.GetUtcNow().ToUnixTimeMilliseconds(),
        Window = options.Window,
        Limits = new SegmentLimits(options.MaxSegmentBytes, options.MaxRawBytes),
        Acked = BeginReply.Pairs(acked ?? page.Acked),
        Nacks = nacks,
    };
}
