using System.Text.Json;

namespace SessionReplay.Wire;

/// <summary>A Mutation record as the data of rrweb's event.</summary>
internal static class MutationJson
{
    /// <summary>Writes its properties into the object that is open.</summary>
    public static void Write(Utf8JsonWriter writer, ref MessagePackReader fields, ref NodeState state)
    {
        var flags = fields.ReadInt();
        if ((flags & MutationFlag.AttachIframe) != 0) writer.WriteBoolean("isAttachIframe", true);
        Removes(writer, ref fields, (flags & MutationFlag.ShadowRemoves) != 0);
        Texts(writer, ref fields);
        Attributes(writer, ref fields);
        writer.WriteStartArray("adds");
        var adds = new AddsJson(writer, keepNested: (flags & MutationFlag.KeepNested) != 0);
        while (fields.Fields > 0) adds.ReadGroup(ref fields, ref state);
        writer.WriteEndArray();
    }

    private static void Removes(Utf8JsonWriter writer, ref MessagePackReader fields, bool withShadow)
    {
        writer.WriteStartArray("removes");
        for (var left = fields.ReadCount(); left > 0; left--)
        {
            writer.WriteStartObject();
            writer.WriteNumbers(ref fields, "id", "parentId");
            if (withShadow && fields.ReadAny() == ValueKind.Bool) writer.WriteBoolean("isShadow", fields.Bool);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter writer, ref MessagePackReader fields)
    {
        writer.WriteStartArray("texts");
        for (var left = fields.ReadCount(); left > 0; left--)
        {
            writer.WriteStartObject();
            writer.WriteNumbers(ref fields, "id");
            writer.WritePropertyName("value");
            writer.WriteSlot(ref fields);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Attributes(Utf8JsonWriter writer, ref MessagePackReader fields)
    {
        writer.WriteStartArray("attributes");
        for (var left = fields.ReadCount(); left > 0; left--)
        {
            writer.WriteStartObject();
            writer.WriteNumbers(ref fields, "id");
            writer.WriteStartObject("attributes");
            NodeJson.WriteAttributes(writer, ref fields);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
