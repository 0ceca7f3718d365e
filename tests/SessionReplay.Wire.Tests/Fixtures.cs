using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Wire.Tests;

/// <summary>The golden fixtures on which both halves of the wire must agree, and helpers for tests with events.</summary>
internal static class Fixtures
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = WireFormat.MaxJsonDepth };

    public static string Folder { get; } =
        Path.Combine(
            typeof(Fixtures).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!,
            "wire",
            "fixtures"
        );

    public static IEnumerable<string> Names =>
        Directory
            .GetFiles(Folder, "*.segment.bin")
            .Select(path => Path.GetFileName(path).Replace(".segment.bin", "", StringComparison.Ordinal));

    public static byte[] Sealed(string name) => File.ReadAllBytes(Path.Combine(Folder, $"{name}.segment.bin"));

    public static byte[] Json(string name) => File.ReadAllBytes(Path.Combine(Folder, $"{name}.rrweb.json"));

    /// <summary>Turns rrweb events into raw segments, each with its number of records.</summary>
    public static List<(byte[] Raw, int Events)> ToWire(ReadOnlyMemory<byte> jsonArray)
    {
        var segments = new List<(byte[], int)>();
        var toWire = new RrwebToWire((raw, events) => segments.Add((raw, events)));
        using var document = JsonDocument.Parse(jsonArray, Deep);
        foreach (var one in document.RootElement.EnumerateArray())
            toWire.Write(one);
        toWire.Flush();
        return segments;
    }

    /// <summary>Turns the raw segments of one page into rrweb events, as one JSON array.</summary>
    public static byte[] ToRrweb(IEnumerable<byte[]> segments)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, WireToRrweb.JsonOptions))
        using (var toRrweb = new WireToRrweb())
        {
            writer.WriteStartArray();
            foreach (var raw in segments)
                toRrweb.Write(raw, writer);
            writer.WriteEndArray();
        }

        return stream.ToArray();
    }

    /// <summary>Asserts that two arrays are equal as JSON: numbers by value, properties in any order.</summary>
    public static void AssertSame(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        var left = JsonNode.Parse(expected)!.AsArray();
        var right = JsonNode.Parse(actual)!.AsArray();
        for (var i = 0; i < Math.Min(left.Count, right.Count); i++)
            if (!Same(left[i], right[i]))
                Assert.Fail($"Event {i} differs.\nexpected {left[i]?.ToJsonString()}\nactual   {right[i]?.ToJsonString()}");
        Assert.Equal(left.Count, right.Count);
    }

    private static bool Same(JsonNode? a, JsonNode? b) =>
        (a, b) switch
        {
            (null, null) => true,
            (JsonObject x, JsonObject y) => x.Count == y.Count
                && x.All(p => y.TryGetPropertyValue(p.Key, out var value) && Same(p.Value, value)),
            (JsonArray x, JsonArray y) => x.Count == y.Count && x.Zip(y).All(pair => Same(pair.First, pair.Second)),
            (JsonValue x, JsonValue y) when x.GetValueKind() == JsonValueKind.Number && y.GetValueKind() == JsonValueKind.Number =>
                x.GetValue<double>() == y.GetValue<double>(),
            (JsonValue x, JsonValue y) => x.GetValueKind() == y.GetValueKind()
                && (x.GetValueKind() != JsonValueKind.String || x.GetValue<string>() == y.GetValue<string>()),
            _ => false,
        };
}
