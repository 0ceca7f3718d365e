using System.Buffers;
using System.Text.Json;
using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Rrweb;

/// <summary>Writes values of the wire as JSON.</summary>
public static class AnyJson
{
    /// <summary>Writes an any that is a field of the record.</summary>
    public static void WriteAny(this Utf8JsonWriter writer, ref MessagePackReader reader) => Write(writer, ref reader, reader.ReadAny(), 0);

    /// <summary>Writes an attribute's value.</summary>
    public static void WriteValue(this Utf8JsonWriter writer, ref MessagePackReader reader)
    {
        var kind = reader.ReadValue();
        if (kind == ValueKind.Array && reader.Count > 1)
            Declarations.Read(ref reader, writer);
        else if (kind == ValueKind.Array)
            writer.WriteAny(ref reader);
        else
            Write(writer, ref reader, kind, 0);
    }

    /// <summary>Writes the properties of a map into the object that is open.</summary>
    public static void WriteProperties(this Utf8JsonWriter writer, ref MessagePackReader reader)
    {
        if (reader.ReadAny() != ValueKind.Map)
            throw new WireException($"The value before byte {reader.At} is not a map.");
        Items(writer, ref reader, 0);
    }

    /// <summary>Reads an any and returns it as JSON text.</summary>
    public static byte[] ToJson(ref MessagePackReader reader)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WireToRrweb.JsonOptions))
            writer.WriteAny(ref reader);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, ref MessagePackReader reader, ValueKind kind, int depth)
    {
        MessagePackReader.CheckDepth(depth);
        switch (kind)
        {
            case ValueKind.Nil:
                writer.WriteNullValue();
                break;
            case ValueKind.Bool:
                writer.WriteBooleanValue(reader.Bool);
                break;
            case ValueKind.Int:
                writer.WriteNumberValue(reader.Int);
                break;
            case ValueKind.Float:
                writer.WriteNumberValue(reader.Float);
                break;
            case ValueKind.String:
                writer.WriteStringValue(reader.Text(reader.String));
                break;
            case ValueKind.Array:
                writer.WriteStartArray();
                for (var left = reader.Count; left > 0; left--)
                    Write(writer, ref reader, reader.ReadNested(), depth + 1);
                writer.WriteEndArray();
                break;
            case ValueKind.Map:
                writer.WriteStartObject();
                Items(writer, ref reader, depth);
                writer.WriteEndObject();
                break;
            default:
                throw new WireException($"The {kind} before byte {reader.At} is not a JSON value.");
        }
    }

    private static void Items(Utf8JsonWriter writer, ref MessagePackReader reader, int depth)
    {
        for (var left = reader.Count; left > 0; left--)
        {
            writer.WritePropertyName(reader.Text(reader.ReadKey()));
            Write(writer, ref reader, reader.ReadNested(), depth + 1);
        }
    }
}
