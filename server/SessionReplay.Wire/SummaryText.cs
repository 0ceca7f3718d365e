using System.Text;

namespace SessionReplay.Wire;

/// <summary>Values at a bookmark, for the summary: what is of another type is null, what is too long is cut.</summary>
internal static class SummaryText
{
    /// <summary>The text, or as much of it as fits.</summary>
    public static string Of(ReadOnlySpan<byte> text, int maxBytes)
    {
        if (text.Length <= maxBytes) return Encoding.UTF8.GetString(text);
        var end = maxBytes;
        while (end > 0 && (text[end] & 0xc0) == 0x80) end--; // Not in the middle of a character.
        return Encoding.UTF8.GetString(text[..end]) + "…";
    }

    public static string? TextOrNull(this MessagePackReader at, int maxBytes = SegmentSummary.MaxTextBytes) => at.Slot() is { } slot ? Of(at.Text(slot), maxBytes) : null;

    /// <summary>Index of the string that stands here.</summary>
    public static int? Slot(this MessagePackReader at) => at.ReadNested() == ValueKind.String ? at.String : null;

    public static double? Number(this MessagePackReader at) => at.ReadNested() switch
    {
        ValueKind.Int => at.Int,
        ValueKind.Float => at.Float,
        _ => null,
    };

    public static int? Whole(this MessagePackReader at) => at.ReadNested() == ValueKind.Int && at.Int is >= int.MinValue and <= int.MaxValue ? (int)at.Int : null;

    /// <summary>The value here, up to <paramref name="end"/>, as JSON, if that is short enough.</summary>
    public static string? JsonOrNull(this MessagePackReader at, int end, int maxBytes)
    {
        if (at.Until(end).Length > maxBytes) return null;
        var json = AnyJson.ToJson(ref at);
        return json.Length <= maxBytes ? Encoding.UTF8.GetString(json) : null;
    }
}
