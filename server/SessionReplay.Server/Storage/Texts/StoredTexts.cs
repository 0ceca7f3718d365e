using System.Text.Json;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Storage.Texts;

/// <summary>The texts of a pack as they are stored: JSON as one raw LZ4 block.</summary>
/// <param name="Lz4">The block.</param>
/// <param name="RawLength">Bytes of the JSON.</param>
/// <param name="Crc32C">CRC-32C of the JSON.</param>
internal sealed record StoredTexts(byte[] Lz4, int RawLength, uint Crc32C)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // Nobody but this class reads it.
    };

    public static StoredTexts Of(PackTexts texts)
    {
        var form = new Form(
            texts.From,
            texts.To,
            texts.IsCut,
            [.. texts.All.Select(text => text.Text)],
            [.. texts.All.Select(text => text.First - texts.From)],
            [.. texts.All.Select(text => texts.To - text.Last)]
        );
        var json = JsonSerializer.SerializeToUtf8Bytes(form, Json);
        return new(RawLz4.Compress(json), json.Length, Wire.Format.Crc32C.Of(json));
    }

    /// <exception cref="WireException">The stored block is damaged.</exception>
    public PackTexts Read()
    {
        var form = JsonSerializer.Deserialize<Form>(RawLz4.Decompress(Lz4, RawLength, Crc32C, WireFormat.MaxKeyframeBytes), Json)!;
        return new(
            form.From,
            form.To,
            form.IsCut,
            [.. form.Texts.Select((text, i) => new ScreenText(text, form.From + form.First[i], form.To - form.Last[i]))]
        );
    }

    /// <summary>
    /// Columns instead of rows, and times as distances from the beginning and the end of the pack: most texts stand there all the time, so
    /// most times are 0 and take no room.
    /// </summary>
    private sealed record Form(long From, long To, bool IsCut, string[] Texts, long[] First, long[] Last);
}
