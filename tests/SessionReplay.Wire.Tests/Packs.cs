using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Wire.Tests;

/// <summary>
/// The packs among the fixtures. The JSON beside each says what its entries are: rrweb <c>events</c>, a <c>text</c> so many <c>times</c>,
/// or bytes in <c>base64</c>; an entry with a <c>damage</c> gives its head and its LZ4 block byte for byte, and how many bytes are
/// <c>missing</c> at its end.
/// </summary>
internal static class Packs
{
    public static IEnumerable<string> Names =>
        Directory
            .GetFiles(Fixtures.Folder, "*.pack.json")
            .Select(path => Path.GetFileName(path).Replace(".pack.json", "", StringComparison.Ordinal));

    public static string PathOf(string name) => Path.Combine(Fixtures.Folder, $"{name}.pack.bin");

    public static List<JsonObject> Json(string name) =>
        [
            .. JsonNode
                .Parse(File.ReadAllBytes(Path.Combine(Fixtures.Folder, $"{name}.pack.json")))!
                .AsArray()
                .Select(entry => entry!.AsObject()),
        ];

    public static byte[] Write(IEnumerable<JsonObject> entries)
    {
        var target = new ArrayBufferWriter<byte>();
        var missing = 0;
        foreach (var json in entries)
        {
            Pack.Write(target, Entry(json));
            missing = json["missing"]?.GetValue<int>() ?? 0;
        }

        return target.WrittenSpan[..^missing].ToArray();
    }

    private static PackEntry Entry(JsonObject json)
    {
        var number = json["number"]!.GetValue<int>();
        if (json["lz4"] is { } lz4)
            return new PackEntry(
                number,
                json["rawLength"]!.GetValue<int>(),
                json["crc32c"]!.GetValue<uint>(),
                Convert.FromHexString(lz4.GetValue<string>())
            );
        var raw = Raw(json);
        return new PackEntry(number, raw.Length, Crc32C.Of(raw), RawLz4.Compress(raw));
    }

    public static byte[] Raw(JsonObject json) =>
        json["events"] is { } events ? Fixtures.ToWire(Encoding.UTF8.GetBytes(events.ToJsonString())).Single().Raw
        : json["base64"] is { } base64 ? Convert.FromBase64String(base64.GetValue<string>())
        : Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(json["text"]!.GetValue<string>(), json["times"]!.GetValue<int>())));
}
