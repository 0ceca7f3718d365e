using System.Text.Json;
using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Rrweb;

/// <summary>Writes the outer properties of rrweb's events in JSON: <c>{type, data: {source, …}, timestamp}</c>.</summary>
internal static class EventWriting
{
    /// <summary>Opens an event and its data.</summary>
    public static void BeginEvent(this Utf8JsonWriter writer, long type, long? source = null)
    {
        writer.WriteStartObject();
        writer.WriteNumber("type", type);
        writer.WriteStartObject("data");
        if (source is { } value)
            writer.WriteNumber("source", value);
    }

    /// <summary>Closes an event whose data is closed.</summary>
    public static void EndEvent(this Utf8JsonWriter writer, long time)
    {
        writer.WriteNumber("timestamp", time);
        writer.WriteEndObject();
    }

    public static void WriteNumber(this Utf8JsonWriter writer, string name, WireNumber number)
    {
        if (number.IsInteger)
            writer.WriteNumber(name, number.Integer);
        else
            writer.WriteNumber(name, number.Value);
    }
}
