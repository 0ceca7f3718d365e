using System.Text.Json;
using SessionReplay.Dom;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;

// Makes keyframes for the fidelity tests. Each line of the input is {"events": [rrweb event, …], "cut": n}; the answer is one line with the
// rrweb events of the keyframe after the first n events, or {"error": "…"}.
var options = new JsonDocumentOptions { MaxDepth = WireFormat.MaxJsonDepth };
while (Console.In.ReadLine() is { } line)
{
    try
    {
        using var document = JsonDocument.Parse(line, options);
        Console.Out.WriteLine(Keyframe([.. document.RootElement.GetProperty("events").EnumerateArray().Take(Cut(document.RootElement))]));
    }
    catch (WireException e)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(new { error = e.Message }));
    }

    Console.Out.Flush();
}

static int Cut(JsonElement request) => request.GetProperty("cut").GetInt32();

static string Keyframe(List<JsonElement> events)
{
    var dom = new PageDom();
    var toWire = new RrwebToWire(
        (raw, _) =>
        {
            if (dom.TryApply(raw) is { } fault)
                throw fault;
        }
    );
    events.ForEach(toWire.Write);
    toWire.Flush();
    var keyframe =
        dom.Keyframe((long)events[^1].GetProperty("timestamp").GetDouble())
        ?? throw new WireException("The page is not known after these events.");
    using var stream = new MemoryStream();
    using (var toRrweb = new WireToRrweb())
    using (var writer = new Utf8JsonWriter(stream, WireToRrweb.JsonOptions))
    {
        writer.WriteStartArray();
        toRrweb.Write(keyframe, writer);
        writer.WriteEndArray();
    }

    return System.Text.Encoding.UTF8.GetString(stream.ToArray());
}
