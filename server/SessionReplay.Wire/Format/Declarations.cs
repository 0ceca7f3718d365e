using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace SessionReplay.Wire.Format;

/// <summary>
/// Changed properties of a style. The array holds, for each property, its name, a template, and an integer for each NUL in the template.
/// </summary>
public static class Declarations
{
    private const int LongestInteger = 20;

    /// <summary>Reads the items of the array whose head was read last as texts by property.</summary>
    public static AnyMap Read(ref MessagePackReader fields, SegmentTexts texts)
    {
        var map = new AnyMap();
        var text = new ArrayBufferWriter<byte>();
        for (var left = fields.Count; left > 0; )
        {
            var name = texts.Of(fields, fields.ReadKey());
            var template = fields.Text(fields.ReadKey());
            left -= 2 + template.Count((byte)0);
            if (left < 0)
                throw new WireException($"The declarations before byte {fields.At} have {-left} values too few.");
            text.ResetWrittenCount();
            Fill(template, ref fields, text);
            map.Set(name, Encoding.UTF8.GetString(text.WrittenSpan));
        }

        return map;
    }

    /// <summary>
    /// Reads the items of the array whose head was read last. If there is a <paramref name="writer"/>, they are written to it as a JSON
    /// object of texts.
    /// </summary>
    internal static void Read(ref MessagePackReader fields, Utf8JsonWriter? writer = null)
    {
        writer?.WriteStartObject();
        var text = writer is null ? null : new ArrayBufferWriter<byte>();
        for (var left = fields.Count; left > 0; )
        {
            var name = fields.Text(fields.ReadKey());
            var template = fields.Text(fields.ReadKey());
            left -= 2 + template.Count((byte)0);
            if (left < 0)
                throw new WireException($"The declarations before byte {fields.At} have {-left} values too few.");
            text?.ResetWrittenCount();
            Fill(template, ref fields, text);
            writer?.WriteString(name, text!.WrittenSpan);
        }

        writer?.WriteEndObject();
    }

    private static void Fill(ReadOnlySpan<byte> template, ref MessagePackReader fields, ArrayBufferWriter<byte>? text)
    {
        for (int hole; (hole = template.IndexOf((byte)0)) >= 0; template = template[(hole + 1)..])
        {
            text?.Write(template[..hole]);
            if (fields.ReadNested() != ValueKind.Int)
                throw new WireException($"The value before byte {fields.At} is not an integer.");
            if (text is null)
                continue;
            Utf8Formatter.TryFormat(fields.Int, text.GetSpan(LongestInteger), out var length);
            text.Advance(length);
        }

        text?.Write(template);
    }
}
