using System.Text.Json;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Server.Playback;

/// <summary>Writes a session as rrweb events while it is read.</summary>
internal sealed partial class EventExport(
    ISessionStore sessions,
    ISegmentStore segments,
    IOptions<PlaybackOptions> options,
    TimeProvider time,
    ILogger<EventExport> logger
)
{
    /// <summary>How many bytes are gathered before they are sent.</summary>
    private const int FlushBytes = 128 * 1024;

    /// <summary>Which events to export.</summary>
    /// <param name="Page">Only events of this page; null for all pages.</param>
    /// <param name="From">Only events at or after this time, in ms since 1970.</param>
    /// <param name="To">Only events at or before this time, in ms since 1970.</param>
    public sealed record Choice(string? Page, long? From, long? To)
    {
        public bool Takes(long at) => !(at < From) && !(at > To);
    }

    /// <summary>
    /// Writes the events as one JSON array: pages in the order in which they began, then by segment number. A missing or damaged segment
    /// becomes a gap event, and events that change the picture are left out until the page's next snapshot. While the session is being
    /// recorded, a page ends before a segment that may still come.
    /// </summary>
    public async Task WriteAsync(string sessionId, Choice choice, Stream target, CancellationToken cancellationToken)
    {
        await using var writer = new Utf8JsonWriter(target, WireToRrweb.JsonOptions);
        writer.WriteStartArray();
        var isRecording = await sessions.FindAsync(sessionId, cancellationToken) is { State: SessionState.Recording };
        foreach (var page in await sessions.PagesAsync(sessionId, cancellationToken))
        {
            if (choice.Page is null || choice.Page == page.Id)
                await WritePageAsync(page, isRecording, choice, writer, cancellationToken);
        }

        writer.WriteEndArray();
        await writer.FlushAsync(cancellationToken);
    }

    private async Task WritePageAsync(
        Page page,
        bool isRecording,
        Choice choice,
        Utf8JsonWriter writer,
        CancellationToken cancellationToken
    )
    {
        if (page.StartTime > choice.To || page.EndTime < choice.From)
            return;
        using var toRrweb = new WireToRrweb();
        var gaps = new GapEvents(segments, page);
        var expected = 0;
        await foreach (var segment in segments.ReadPageAsync(page.SessionId, page.Id, 0, cancellationToken))
        {
            if (segment.Number != expected)
            {
                if (
                    isRecording
                    && segment.ReceivedAtServer > time.GetUtcNow().ToUnixTimeMilliseconds() - (options.Value.LateSeconds * 1000L)
                )
                    return;
                toRrweb.Lost();
                await gaps.WriteMissingAsync(expected, segment.Number, choice, writer, cancellationToken);
            }

            expected = segment.Number + 1;
            try
            {
                toRrweb.Write(RawLz4.Decompress(segment.Lz4, segment.RawLength, segment.Crc32C), writer, choice.From, choice.To);
            }
            catch (WireException e)
            {
                // Only this segment is lost, and a gap event says so.
                LogDamaged(logger, page.SessionId, page.Id, segment.Number, e.Message);
                toRrweb.Lost();
                await gaps.WriteDamagedAsync(segment, choice, writer, cancellationToken);
            }

            if (writer.BytesPending > FlushBytes)
                await writer.FlushAsync(cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Error, "Session {SessionId}, page {PageId}: the stored segment {Number} is damaged: {Reason}")]
    private static partial void LogDamaged(ILogger logger, string sessionId, string pageId, int number, string reason);
}
