using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace SessionReplay.Wire.Rrweb;

/// <summary>
/// Turns JSON that JavaScript accepts into JSON that System.Text.Json accepts, which is stricter: a lone surrogate, and a byte that is not
/// UTF-8, becomes U+FFFD.
/// </summary>
internal static class JsonRepair
{
    private const int EscapeLength = 6; // \u and four digits.

    /// <summary>Returns the repaired JSON; null if nothing had to be repaired.</summary>
    public static byte[]? OrNull(ReadOnlySpan<byte> json)
    {
        byte[]? repaired = null;
        if (!Utf8.IsValid(json))
            json = repaired = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        if (json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0)
            return repaired;
        for (var at = 0; json[at..].IndexOf((byte)'\\') is >= 0 and var next; )
        {
            at += next;
            var unit = UnitAt(json[at..]);
            if (char.IsHighSurrogate(unit) && char.IsLowSurrogate(UnitAt(json[(at + EscapeLength)..])))
                at += 2 * EscapeLength;
            else if (char.IsSurrogate(unit))
            {
                if (repaired is null)
                    json = repaired = json.ToArray();
                "\\ufffd"u8.CopyTo(repaired.AsSpan(at));
                at += EscapeLength;
            }
            else
                at += 2; // The escaped character may be a backslash itself.
        }

        return repaired;
    }

    /// <summary>The UTF-16 unit of the escape at the start of <paramref name="json"/>; NUL if no such escape stands there.</summary>
    private static char UnitAt(ReadOnlySpan<byte> json) =>
        json.StartsWith("\\u"u8) && Utf8Parser.TryParse(json.Slice(2, EscapeLength - 2), out ushort unit, out _, 'x') ? (char)unit : '\0';
}
