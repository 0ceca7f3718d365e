using System.Text.Json;
using SessionReplay.Server.Storage;
using SessionReplay.Wire;

namespace SessionReplay.Server.Playback;

/// <summary>A session as rrweb events, written while it is read.</summary>
internal sealed partial class EventExport(ISessionStore sessions, ISegmentStore segments, ILogger<EventExport> logger)
{
    /// <summary>What is gathered before it goes out.</summary>
    private const int FlushBytes = 128 * 1024;

    /// <summary>Which events.</summary>
    /// <param name="Page">Only this page.</param>
    /// <param name="From">Only at or after this time, ms since 1970.</param>
    /// <param name="To">Only at or before it.</param>
    public sealed record Choice(string? Page, long? From, long? To);

    /// <summary>Writes the events as one JSON array: pages as they began, then by segment number.</summary>
    public async Task WriteAsync(string sessionId, Choice choice, Stream target, CancellationToken cancellationToken)
    {
        await using var writer = new Utf8JsonWriter(target, WireToRrweb.JsonOptions);
        writer.WriteStartArray();
        foreach (var page in await sessions.PagesAsync(sessionId, cancellationToken))
        {
            if (choice.Page is null || choice.Page == page.Id) await WritePageAsync(page, choice, writer, cancellationToken);
        }

        writer.WriteEndArray();
        await writer.FlushAsync(cancellationToken);
    }

    private async Task WritePageAsync(Page page, Choice choice, Utf8JsonWriter writer, CancellationToken cancellationToken)
    {
        if (page.StartTime > choice.To || page.EndTime < choice.From) return;
        using var toRrweb = new WireToRrweb();
        var expected = 0;
        await foreach (var segment in segments.ReadPageAsync(page.SessionId, page.Id, cancellationToken))
        {
            if (segment.Number != expected) toRrweb.Lost();
            expected = segment.Number + 1;
            try
            {
                toRrweb.Write(RawLz4.Decompress(segment.Lz4, segment.RawLength, segment.Crc32C), writer, choice.From, choice.To);
            }
            catch (WireException e)
            {
                // Only this segment is lost, and the recording says so.
                LogDamaged(logger, page.SessionId, page.Id, segment.Number, e.Message);
                toRrweb.Lost();
                await WriteGapAsync(segment, choice, writer, cancellationToken);
            }

            if (writer.BytesPending > FlushBytes) await writer.FlushAsync(cancellationToken);
        }
    }

    private async Task WriteGapAsync(StoredSegment segment, Choice choice, Utf8JsonWriter writer, CancellationToken cancellationToken)
    {
        var lost = (await segments.ListAsync(segment.SessionId, cancellationToken)).First(one => one.PageId == segment.PageId && one.Number == segment.Number);
        if (lost.StartTime > choice.To || lost.EndTime < choice.From) return;
        var time = Math.Max(lost.StartTime, choice.From ?? lost.StartTime);
        writer.WriteStartObject();
        writer.WriteNumber("type", 5);
        writer.WriteStartObject("data");
        writer.WriteString("tag", "gap");
        writer.WriteStartObject("payload");
        writer.WriteString("reason", "damaged");
        writer.WriteNumber("segments", 1);
        writer.WriteNumber("events", lost.Events);
        writer.WriteNumber("bytes", segment.Lz4.Length);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteNumber("timestamp", time);
        writer.WriteEndObject();
    }

    [LoggerMessage(LogLevel.Error, "Session {SessionId}, page {PageId}: the stored segment {Number} is damaged: {Reason}")]
    private static partial void LogDamaged(ILogger logger, string sessionId, string pageId, int number, string reason);
}
