using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Errors;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Playback;

/// <summary>
/// A stored segment whose bytes have changed since it was stored. With an empty Page and the Number −1 it stands for other damaged data of
/// the session.
/// </summary>
internal sealed record DamagedSegment(string Page, int Number, string Message);

/// <summary>The result of checking one session.</summary>
internal sealed record CheckedSession(string Id, int Segments, long Bytes, IReadOnlyList<DamagedSegment> Damaged);

/// <summary>
/// Reads every stored segment of a session and compares it with its checksum: disks lose data, and old recordings are seldom looked at.
/// </summary>
internal sealed partial class SegmentCheck(ISessionStore sessions, ISegmentStore segments, IErrorStore errors, ILogger<SegmentCheck> logger)
{
    /// <summary>More errors than sessions have in practice. They are read only to see whether they can be read.</summary>
    private const int MostErrors = 10_000;

    public async Task<CheckedSession> CheckAsync(string sessionId, CancellationToken cancellationToken)
    {
        var (count, bytes, damaged) = (0, 0L, new List<DamagedSegment>());
        await TryAsync(
            "its entry in the list of sessions",
            async () =>
            {
                if (await sessions.FindAsync(sessionId, cancellationToken) is { IsDamaged: true })
                    throw new FormatException("it cannot be read.");
                await segments.ListAsync(sessionId, cancellationToken);
            }
        );
        await TryAsync("the list of its errors", () => errors.OfSessionAsync(sessionId, MostErrors, cancellationToken));
        await TryAsync(
            "the list of its pages",
            async () =>
            {
                foreach (var page in await sessions.PagesAsync(sessionId, cancellationToken))
                    await TryAsync($"its page {page.Id}", () => CheckPageAsync(page.Id));
            }
        );
        return new(sessionId, count, bytes, damaged);

        async Task CheckPageAsync(string page)
        {
            await foreach (var segment in segments.ReadPageAsync(sessionId, page, 0, cancellationToken))
            {
                count++;
                bytes += segment.Lz4.Length;
                if (Damage(segment) is not { } damage)
                    continue;
                damaged.Add(damage);
                LogDamaged(logger, sessionId, page, segment.Number, damage.Message);
            }
        }

        async Task TryAsync(string what, Func<Task> read)
        {
            try
            {
                await read();
            }
            catch (Exception exception) when (exception is DamageException or FormatException)
            {
                damaged.Add(new("", -1, $"{what} is damaged: {exception.Message}"));
                LogUnreadable(logger, sessionId, what, exception.Message);
            }
        }
    }

    /// <summary>Checks all sessions, newest first. Sessions that have neither segments nor damage are left out.</summary>
    public async IAsyncEnumerable<CheckedSession> CheckAllAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var id in await sessions.IdsAsync(cancellationToken))
        {
            var session = await CheckAsync(id, cancellationToken);
            if (session.Segments > 0 || session.Damaged.Count > 0)
                yield return session;
        }
    }

    /// <returns>The damage; null when the segment is as it was stored.</returns>
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

    [LoggerMessage(LogLevel.Error, "Session {SessionId}: {What} is damaged: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string sessionId, string what, string reason);

    [LoggerMessage(LogLevel.Error, "Session {SessionId}, page {PageId}: the stored segment {Number} is damaged: {Reason}")]
    private static partial void LogDamaged(ILogger logger, string sessionId, string pageId, int number, string reason);
}
