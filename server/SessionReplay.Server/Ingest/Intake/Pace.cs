using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Ingest.Commit;

namespace SessionReplay.Server.Ingest.Intake;

/// <summary>
/// Decides how much pages are told to send: the whole window, or nothing and a time after which to ask again. Times are random, so that not
/// all pages come at once.
/// </summary>
internal sealed class Pace(SegmentQueue queue, IOptions<IngestOptions> options)
{
    /// <summary>While the store cannot keep up, pages ask again after one to two seconds.</summary>
    private const int CrowdedMs = 1000;

    /// <summary>
    /// Pages stay away at least this long, because the server is still storing its queue, and another one cannot start sooner.
    /// </summary>
    private const int ShortestAbsenceMs = 3000;

    private volatile bool _isLeaving;

    /// <summary>The server stops: pages that send are asked to come back later.</summary>
    public bool IsLeaving => _isLeaving;

    public void Leave() => _isLeaving = true;

    public bool HoldsBack => IsLeaving || queue.IsCrowded || queue.IsShut;

    public (int Window, int? RetryAfterMs) Now() => HoldsBack ? (0, RetryAfterMs()) : (options.Value.Window, null);

    public int RetryAfterMs() =>
        IsLeaving
            ? ShortestAbsenceMs + RandomNumberGenerator.GetInt32(options.Value.ReturnSeconds * 1000)
            : CrowdedMs + RandomNumberGenerator.GetInt32(CrowdedMs);
}
