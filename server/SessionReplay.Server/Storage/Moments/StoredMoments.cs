using System.Text.Json;
using System.Text.Json.Serialization;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Storage.Moments;

/// <summary>The moments of a pack as they are stored: a JSON array as one raw LZ4 block, which is a tenth of as many rows.</summary>
/// <param name="Lz4">The block.</param>
/// <param name="RawLength">Bytes of the JSON.</param>
/// <param name="Crc32C">CRC-32C of the JSON.</param>
internal sealed record StoredMoments(byte[] Lz4, int RawLength, uint Crc32C)
{
    /// <summary>The form in which moments are stored and served.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // Served as JSON, never inside HTML.
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static StoredMoments Of(IReadOnlyList<Moment> moments)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(moments, Json);
        return new(RawLz4.Compress(json), json.Length, Wire.Format.Crc32C.Of(json));
    }

    /// <exception cref="WireException">The stored block is damaged.</exception>
    public IReadOnlyList<Moment> Read() =>
        JsonSerializer.Deserialize<List<Moment>>(RawLz4.Decompress(Lz4, RawLength, Crc32C, WireFormat.MaxKeyframeBytes), Json)!;
}
