using System.Text.Json;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Wire.Rrweb;

/// <summary>Writes a Mutation record as the data of an rrweb event.</summary>
internal static class MutationJson
{
    /// <summary>Writes the properties of the data into the object that is open.</summary>
    public static void Write(Utf8JsonWriter writer, ref MutationRecord mutation, ref MessagePackReader fields, ref NodeState nodes)
    {
        if (mutation.IsAttachIframe)
            writer.WriteBoolean("isAttachIframe", true);
        writer.WriteStartArray("removes");
        while (mutation.NextRemove(ref fields, out var removed, out var parentId, out var isShadow))
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", removed);
            writer.WriteNumber("parentId", parentId);
            if (isShadow is { } said)
                writer.WriteBoolean("isShadow", said);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("texts");
        while (mutation.NextText(ref fields, out var id, out var text))
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", id);
            if (text < 0)
                writer.WriteNull("value");
            else
                writer.WriteString("value", fields.Text(text));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("attributes");
        while (mutation.NextAttributes(ref fields, out var id))
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", id);
            writer.WriteStartObject("attributes");
            NodeJson.WriteAttributes(writer, ref fields);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("adds");
        var adds = new AddsJson(writer, mutation.KeepsNested);
        while (mutation.NextAdds(ref fields, out var parentId, out var nextId))
            adds.ReadGroup(parentId, nextId, ref fields, ref nodes);
        writer.WriteEndArray();
    }
}
