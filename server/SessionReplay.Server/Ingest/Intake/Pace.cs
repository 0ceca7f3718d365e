using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Ingest.Commit;

namespace SessionReplay.Server.Ingest.Intake;

/// <summary>What pages are told of how much they may send: the whole window, or nothing and when to ask again. Times are random, so that not all come at once.</summary>
internal sealed class Pace(SegmentQueue queue, IOptions<IngestOptions> options)
{
    /// <summary>While the store cannot keep up, pages ask again after one to two seconds.</summary>
    private const int CrowdedMs = 1000;

    /// <summary>Nobody needs to come back while this server is still storing what it has, or sooner than another one can start.</summary>
    private const int ShortestAbsenceMs = 3000;

    private volatile bool _isLeaving;

    /// <summary>The server stops: who sends is asked to come back later.</summary>
    public bool IsLeaving => _isLeaving;

    public void Leave() => _isLeaving = true;

    public bool HoldsBack => IsLeaving || queue.IsCrowded || queue.IsShut;

    public (int Window, int? RetryAfterMs) Now() => HoldsBack ? (0, RetryAfterMs()) : (options.Value.Window, null);

    public int RetryAfterMs() => IsLeaving
        ? ShortestAbsenceMs + RandomNumberGenerator.GetInt32(options.Value.ReturnSeconds * 1000)
        : CrowdedMs + RandomNumberGenerator.GetInt32(CrowdedMs);
}
