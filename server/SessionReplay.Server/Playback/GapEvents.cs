using System.Text.Json;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Playback;

/// <summary>
/// Writes the events that say which parts of a page are missing: custom rrweb events with the tag <c>gap</c>, at the time of the gap.
/// </summary>
internal sealed class GapEvents(ISegmentStore segments, Page page)
{
    private List<SegmentInfo>? _known;

    /// <summary>
    /// Writes that the segments from <paramref name="first"/> up to, but not including, <paramref name="next"/> are not stored. The gap
    /// begins after the last event before it, and ends with the first event behind it.
    /// </summary>
    public async Task WriteMissingAsync(
        int first,
        int next,
        EventExport.Choice choice,
        Utf8JsonWriter writer,
        CancellationToken cancellationToken
    )
    {
        var known = await KnownAsync(cancellationToken);
        if (known.Find(segment => segment.Number == next) is not { } behind)
            return;
        var before = known.Find(segment => segment.Number == first - 1);
        // The page is known up to the last event before the gap, and the first event behind the gap may belong to a new snapshot.
        var from = before is null ? behind.StartTime : Math.Min(before.EndTime + 1, behind.StartTime);
        if (!choice.Takes(from))
            return;
        Begin(writer, "segment_lost", next - first);
        writer.WriteNumber("number", first);
        writer.WriteNumber("from", from);
        writer.WriteNumber("to", Math.Max(from, behind.StartTime));
        End(writer, from);
    }

    /// <summary>Writes that a stored segment cannot be read.</summary>
    public async Task WriteDamagedAsync(
        StoredSegment segment,
        EventExport.Choice choice,
        Utf8JsonWriter writer,
        CancellationToken cancellationToken
    )
    {
        var known = await KnownAsync(cancellationToken);
        if (known.Find(one => one.Number == segment.Number) is not { } lost || !choice.Takes(lost.StartTime))
            return;
        Begin(writer, "damaged", segments: 1);
        writer.WriteNumber("events", lost.Events);
        writer.WriteNumber("bytes", segment.Lz4.Length);
        End(writer, lost.StartTime);
    }

    private async Task<List<SegmentInfo>> KnownAsync(CancellationToken cancellationToken) =>
        _known ??= [.. (await segments.ListAsync(page.SessionId, cancellationToken)).Where(one => one.PageId == page.Id)];

    private static void Begin(Utf8JsonWriter writer, string reason, int segments)
    {
        writer.WriteStartObject();
        writer.WriteNumber("type", 5);
        writer.WriteStartObject("data");
        writer.WriteString("tag", "gap");
        writer.WriteStartObject("payload");
        writer.WriteString("reason", reason);
        writer.WriteNumber("segments", segments);
    }

    private static void End(Utf8JsonWriter writer, long timestamp)
    {
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteNumber("timestamp", timestamp);
        writer.WriteEndObject();
    }
}
