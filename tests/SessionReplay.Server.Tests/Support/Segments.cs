using SessionReplay.Server.Facts;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Tests.Support;

/// <summary>Segments for the store, which does not look into the bytes, so that any bytes will do.</summary>
internal sealed record Segments(string Session, string Page)
{
    /// <summary>A segment whose bytes are real: what ingest makes of these events.</summary>
    public SegmentToStore Whole(int number, long receivedAt, params string[] events)
    {
        var (raw, records) = Recording.Raw(events);
        return Of(number, raw, records, receivedAt);
    }

    /// <summary>A segment of these raw bytes, as ingest hands it to the store.</summary>
    public SegmentToStore Of(int number, byte[] raw, int records, long receivedAt) =>
        new(Session, Page, number, receivedAt, RawLz4.Compress(raw), raw.Length, Crc32C.Of(raw), SegmentFacts.Of(raw, records, []));

    public SegmentToStore At(
        int number,
        long start = 1_000,
        long end = 2_000,
        int events = 10,
        int clicks = 0,
        long receivedAt = 5_000,
        string? href = null,
        string? title = null,
        string? user = null,
        string? traits = null,
        string[]? users = null,
        bool startsSnapshot = false,
        byte[]? bytes = null,
        int failedRequests = 0,
        params string[] errors
    )
    {
        var lz4 = bytes ?? [(byte)number, 1, 2, 3];
        var summary = new SegmentFacts
        {
            StartTime = start,
            EndTime = end,
            Events = events,
            Clicks = clicks,
            FailedRequests = failedRequests,
            Href = href,
            Title = title,
            UserId = user,
            UserTraits = traits,
            UserIds = users ?? (user is null ? [] : [user]),
            StartsSnapshot = startsSnapshot,
            Errors =
            [
                .. errors.Select(
                    (message, i) => new ErrorEvent(i, start + i, "error", "TypeError", message, "at shop.js:1:2", "shop.js", 1, null)
                ),
            ],
        };
        return new(Session, Page, number, receivedAt, lz4, RawLength: 100, Crc32C: 0xF000_0000 + (uint)lz4.Length, summary);
    }
}
