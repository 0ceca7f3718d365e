using System.Text;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Server.Facts;

/// <summary>Reads values at a bookmark for facts: a value of another type becomes null, and a text that is too long is cut.</summary>
internal static class FactText
{
    /// <summary>The text; a longer one is cut to <paramref name="maxBytes"/> and gets an ellipsis.</summary>
    public static string Of(ReadOnlySpan<byte> text, int maxBytes)
    {
        if (text.Length <= maxBytes)
            return Encoding.UTF8.GetString(text);
        var end = maxBytes;
        while (end > 0 && (text[end] & 0xc0) == 0x80)
            end--; // A character is not cut in the middle.
        return Encoding.UTF8.GetString(text[..end]) + "…";
    }

    public static string? TextOrNull(this MessagePackReader at, int maxBytes = SegmentFacts.MaxTextBytes) =>
        at.Slot() is { } slot ? Of(at.Text(slot), maxBytes) : null;

    /// <summary>
    /// The value from here to <paramref name="end"/> as JSON; null when the JSON is too long, or <paramref name="room"/> is too small.
    /// </summary>
    /// <param name="at">A bookmark before the value.</param>
    /// <param name="end">The offset in the segment at which the value ends.</param>
    /// <param name="maxBytes">Longest JSON, in bytes.</param>
    /// <param name="room">How many bytes may still be looked at in this segment, because finding a value's length means reading all of
    /// it.</param>
    public static string? JsonOrNull(this MessagePackReader at, int end, int maxBytes, ref int room)
    {
        var bytes = at.Until(end).Length;
        if (bytes > maxBytes || room < maxBytes)
            return null;
        var left = maxBytes;
        var looked = at;
        var fits = Fits(ref looked, ref left);
        room -= bytes + maxBytes - left;
        if (!fits)
            return null;
        var json = AnyJson.ToJson(ref at);
        return json.Length <= maxBytes ? Encoding.UTF8.GetString(json) : null;
    }

    /// <summary>
    /// Whether the texts alone fit. A reference of three bytes may stand for a text of thousands, so the length is found without writing
    /// the JSON.
    /// </summary>
    private static bool Fits(ref MessagePackReader reader, ref int room, int depth = 0)
    {
        MessagePackReader.CheckDepth(depth);
        var kind = reader.ReadNested();
        if (kind == ValueKind.String)
            room -= reader.Text(reader.String).Length;
        if (kind is not (ValueKind.Array or ValueKind.Map))
            return room >= 0;
        for (var left = reader.Count; left > 0; left--)
        {
            if (kind == ValueKind.Map)
                room -= reader.Text(reader.ReadKey()).Length;
            if (room < 0 || !Fits(ref reader, ref room, depth + 1))
                return false;
        }

        return true;
    }

    /// <summary>The total length of the texts, in UTF-16 characters.</summary>
    public static int LengthOf(params ReadOnlySpan<string?> texts)
    {
        var length = 0;
        foreach (var text in texts)
            length += text?.Length ?? 0;
        return length;
    }
}
