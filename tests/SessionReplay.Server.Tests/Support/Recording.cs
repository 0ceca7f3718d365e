using System.Text.Json;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Tests.Support;

/// <summary>Small recordings: rrweb events and the sealed segments they make.</summary>
internal static class Recording
{
    public static string NewSessionId() => Guid.NewGuid().ToString("N");

    public static string NewPageId() => Guid.NewGuid().ToString("N")[..16];

    /// <summary>A segment with one custom event that tells it from every other.</summary>
    public static byte[] Segment(int number, string? mark = null) => Sealed(number, Event(number, mark));

    /// <summary>The event in <see cref="Segment"/>.</summary>
    public static string Event(int number, string? mark = null) =>
        $$$$"""{"type":5,"data":{"tag":"track","payload":{"name":"{{{{mark ?? "event"}}}}","props":{"number":{{{{number}}}} } } },"timestamp":{{{{1_700_000_000_000 + number}}}} }""";

    public static byte[] Error(int number, string message) =>
        Sealed(
            number,
            $$$"""{"type":5,"data":{"tag":"error","payload":{"kind":"error","name":"TypeError","message":"{{{message}}}","stack":"at pay"} },"timestamp":{{{1_700_000_000_000 + number}}} }"""
        );

    /// <summary>A segment with these events; they must fit into one.</summary>
    public static byte[] Sealed(int number, params string[] events)
    {
        var (raw, records) = Raw(events);
        return SealedSegment.Seal(number, raw, records);
    }

    /// <summary>The raw segment of these events, and how many records it has.</summary>
    public static (byte[] Raw, int Records) Raw(params string[] events) => ToSegments(events).Single();

    /// <summary>The raw segments that a recording makes, each with how many records it has.</summary>
    public static IReadOnlyList<(byte[] Raw, int Records)> ToSegments(IEnumerable<string> events)
    {
        var segments = new List<(byte[], int)>();
        var toWire = new RrwebToWire((raw, records) => segments.Add((raw, records)));
        foreach (var json in events)
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = WireFormat.MaxJsonDepth });
            toWire.Write(document.RootElement);
        }

        toWire.Flush();
        return segments;
    }
}
