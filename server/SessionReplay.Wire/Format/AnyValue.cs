namespace SessionReplay.Wire.Format;

/// <summary>
/// An any of the wire as objects: null, bool, long, double, string, <c>object?[]</c>, or <see cref="AnyMap"/>. It refers to no segment, so
/// it may be kept.
/// </summary>
public static class AnyValue
{
    /// <summary>Reads an any that is a field of the record.</summary>
    /// <param name="fields">The fields of the record.</param>
    /// <param name="texts">The segment's strings.</param>
    /// <param name="room">How many values may still be read; each value read takes one.</param>
    /// <exception cref="WireException">The bytes are no any, or hold more values than there is room for.</exception>
    public static object? Read(ref MessagePackReader fields, SegmentTexts texts, ref int room) =>
        Read(ref fields, texts, ref room, fields.ReadAny(), 0);

    /// <summary>Reads an any at a bookmark inside another any.</summary>
    /// <inheritdoc cref="Read(ref MessagePackReader, SegmentTexts, ref int)"/>
    public static object? ReadNested(MessagePackReader at, SegmentTexts texts, ref int room) =>
        Read(ref at, texts, ref room, at.ReadNested(), 0);

    /// <summary>Writes a value as one field.</summary>
    public static void Write(SegmentWriter writer, object? value)
    {
        var fields = writer.BeginNested();
        WriteNested(writer, value);
        writer.EndNested(fields);
    }

    /// <summary>Writes an attribute's value.</summary>
    public static void WriteAttribute(SegmentWriter writer, object? value)
    {
        switch (value)
        {
            case string text:
                writer.Slot(text);
                break;
            case null:
                writer.Nil();
                break;
            case bool flag:
                writer.Bool(flag);
                break;
            default:
                var fields = writer.BeginNested();
                writer.ArrayHead(1);
                WriteNested(writer, value);
                writer.EndNested(fields);
                break;
        }
    }

    /// <summary>About how many characters a value takes: those of its texts, and some for each of its parts.</summary>
    public static long Weight(object? value) =>
        value switch
        {
            string text => text.Length,
            object?[] items => (PartWeight * (1L + items.Length)) + items.Sum(Weight),
            AnyMap map => (PartWeight * (1L + map.Count)) + map.Sum(entry => entry.Key.Length + Weight(entry.Value)),
            _ => 1,
        };

    private const int PartWeight = 32;

    /// <summary>Whether two values are the same; numbers are compared by value.</summary>
    public static bool Same(object? left, object? right) =>
        (left, right) switch
        {
            (object?[] a, object?[] b) => a.Length == b.Length && a.Zip(b).All(pair => Same(pair.First, pair.Second)),
            (AnyMap a, AnyMap b) => a.Count == b.Count && a.All(entry => b.TryGet(entry.Key, out var other) && Same(entry.Value, other)),
            (long a, double b) => a == b,
            (double a, long b) => a == b,
            _ => Equals(left, right),
        };

    private static object? Read(ref MessagePackReader reader, SegmentTexts texts, ref int room, ValueKind kind, int depth)
    {
        MessagePackReader.CheckDepth(depth);
        if (--room < 0)
            throw new WireException("too_large", $"The value before byte {reader.At} has too many parts.");
        switch (kind)
        {
            case ValueKind.Nil:
                return null;
            case ValueKind.Bool:
                return reader.Bool;
            case ValueKind.Int:
                return reader.Int;
            case ValueKind.Float:
                return reader.Float;
            case ValueKind.String:
                return texts.Of(reader, reader.String);
            case ValueKind.Array:
                var count = reader.Count;
                var items = new List<object?>(Math.Min(count, room));
                for (var left = count; left > 0; left--)
                    items.Add(Read(ref reader, texts, ref room, reader.ReadNested(), depth + 1));
                return items.ToArray();
            case ValueKind.Map:
                var map = new AnyMap();
                for (var left = reader.Count; left > 0; left--)
                {
                    var key = texts.Of(reader, reader.ReadKey());
                    map.Set(key, Read(ref reader, texts, ref room, reader.ReadNested(), depth + 1));
                }

                return map;
            default:
                throw new WireException($"The {kind} before byte {reader.At} is not a JSON value.");
        }
    }

    private static void WriteNested(SegmentWriter writer, object? value)
    {
        switch (value)
        {
            case string text:
                writer.AnyString(text);
                break;
            case bool flag:
                writer.Bool(flag);
                break;
            case long integer:
                writer.Int(integer);
                break;
            case double number:
                writer.Number(number);
                break;
            case object?[] items:
                writer.ArrayHead(items.Length);
                foreach (var item in items)
                    WriteNested(writer, item);
                break;
            case AnyMap map:
                writer.MapHead(map.Count);
                foreach (var (key, inner) in map)
                {
                    writer.Slot(key);
                    WriteNested(writer, inner);
                }

                break;
            default:
                writer.Nil();
                break;
        }
    }
}
