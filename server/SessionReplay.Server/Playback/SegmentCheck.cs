using SessionReplay.Server.Storage;
using SessionReplay.Wire;

namespace SessionReplay.Server.Playback;

/// <summary>A stored segment whose bytes are not what was stored.</summary>
internal sealed record DamagedSegment(string Page, int Number, string Message);

/// <summary>What a check of a session found.</summary>
internal sealed record CheckedSession(string Id, int Segments, long Bytes, IReadOnlyList<DamagedSegment> Damaged);

/// <summary>Reads every stored segment of a session and compares it with its checksum: disks forget, and nobody looks at old recordings.</summary>
internal sealed partial class SegmentCheck(ISessionStore sessions, ISegmentStore segments, ILogger<SegmentCheck> logger)
{
    private const int ListPage = 200;

    public async Task<CheckedSession> CheckAsync(string sessionId, CancellationToken cancellationToken)
    {
        var (count, bytes, damaged) = (0, 0L, new List<DamagedSegment>());
        foreach (var page in await sessions.PagesAsync(sessionId, cancellationToken))
        {
            await foreach (var segment in segments.ReadPageAsync(sessionId, page.Id, cancellationToken))
            {
                count++;
                bytes += segment.Lz4.Length;
                if (Damage(segment) is not { } damage) continue;
                damaged.Add(damage);
                LogDamaged(logger, sessionId, page.Id, segment.Number, damage.Message);
            }
        }

        return new(sessionId, count, bytes, damaged);
    }

    /// <summary>Every session, newest first.</summary>
    public async IAsyncEnumerable<CheckedSession> CheckAllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (long, string)? before = null;
        while (true)
        {
            var listed = await sessions.ListAsync(new SessionQuery(ListPage, before), cancellationToken);
            foreach (var session in listed) yield return await CheckAsync(session.Id, cancellationToken);
            if (listed.Count < ListPage) yield break;
            before = (listed[^1].BegunAtServer, listed[^1].Id);
        }
    }

    /// <returns>Null: it is as it was stored.</returns>
    public static DamagedSegment? Damage(StoredSegment segment)
    {
        try
        {
            RawLz4.Decompress(segment.Lz4, segment.RawLength, segment.Crc32C);
            return null;
        }
        catch (WireException e)
        {
            return new(segment.PageId, segment.Number, $"Segment {segment.Number} of page {segment.PageId} is damaged: {e.Message}");
        }
    }

    [LoggerMessage(LogLevel.Error, "Session {SessionId}, page {PageId}: the stored segment {Number} is damaged: {Reason}")]
    private static partial void LogDamaged(ILogger logger, string sessionId, string pageId, int number, string reason);
}
