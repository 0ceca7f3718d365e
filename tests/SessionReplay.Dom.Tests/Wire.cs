using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Dom.Tests;

/// <summary>Turns rrweb events into segments and back.</summary>
internal static class Wire
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = WireFormat.MaxJsonDepth };

    public static List<byte[]> Segments(IEnumerable<JsonNode> events)
    {
        var segments = new List<byte[]>();
        var toWire = new RrwebToWire((raw, _) => segments.Add(raw));
        foreach (var one in events)
        {
            using var document = JsonDocument.Parse(one.ToJsonString(), Deep);
            toWire.Write(document.RootElement);
        }

        toWire.Flush();
        return segments;
    }

    public static JsonArray Events(params byte[][] segments)
    {
        using var stream = new MemoryStream();
        using (var toRrweb = new WireToRrweb())
        using (var writer = new Utf8JsonWriter(stream, WireToRrweb.JsonOptions))
        {
            writer.WriteStartArray();
            foreach (var segment in segments)
                toRrweb.Write(segment, writer);
            writer.WriteEndArray();
        }

        return JsonNode.Parse(Encoding.UTF8.GetString(stream.ToArray()), documentOptions: Deep)!.AsArray();
    }

    public static PageDom Applied(IEnumerable<byte[]> segments)
    {
        var dom = new PageDom();
        foreach (var segment in segments)
            Assert.Null(dom.TryApply(segment));
        return dom;
    }
}
