using System.Text.Json;
using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Rrweb;

/// <summary>Writes JSON values as anys of the wire.</summary>
internal static class AnyWriter
{
    /// <summary>Writes any JSON value as one field.</summary>
    /// <exception cref="WireException">The value is nested deeper than the wire allows.</exception>
    public static void Any(this SegmentWriter writer, JsonElement value)
    {
        var fields = writer.BeginNested();
        Write(writer, value, 0);
        writer.EndNested(fields);
    }

    /// <summary>Writes a value inside a map whose head and keys the caller writes.</summary>
    public static void AnyInside(this SegmentWriter writer, JsonElement value) => Write(writer, value, 1);

    /// <summary>Writes an attribute's value.</summary>
    public static void Value(this SegmentWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                writer.Slot(value.GetString()!);
                break;
            case JsonValueKind.Null:
                writer.Nil();
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.Bool(value.ValueKind == JsonValueKind.True);
                break;
            default:
                var fields = writer.BeginNested();
                writer.ArrayHead(1);
                Write(writer, value, 0);
                writer.EndNested(fields);
                break;
        }
    }

    public static void Number(this SegmentWriter writer, JsonElement value)
    {
        if (value.TryInteger(out var integer))
            writer.Int(integer);
        else
            writer.Number(value.GetDouble());
    }

    private static void Write(SegmentWriter writer, JsonElement value, int depth)
    {
        if (depth > WireFormat.MaxNesting)
            throw new WireException($"Its values are nested deeper than {WireFormat.MaxNesting}.");
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                writer.AnyString(value.GetString()!);
                break;
            case JsonValueKind.Number:
                writer.Number(value);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.Bool(value.ValueKind == JsonValueKind.True);
                break;
            case JsonValueKind.Array:
                writer.ArrayHead(value.GetArrayLength());
                foreach (var item in value.EnumerateArray())
                    Write(writer, item, depth + 1);
                break;
            case JsonValueKind.Object:
                writer.MapHead(value.GetPropertyCount());
                foreach (var property in value.EnumerateObject())
                {
                    writer.Slot(property.Name);
                    Write(writer, property.Value, depth + 1);
                }

                break;
            default:
                writer.Nil();
                break;
        }
    }
}
