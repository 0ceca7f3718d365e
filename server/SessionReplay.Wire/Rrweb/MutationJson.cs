using System.Text.Json;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Wire.Rrweb;

/// <summary>A Mutation record as the data of rrweb's event.</summary>
internal static class MutationJson
{
    /// <summary>Writes its properties into the object that is open.</summary>
    public static void Write(Utf8JsonWriter writer, ref MessagePackReader fields, ref NodeState state)
    {
        var flags = fields.ReadInt();
        if ((flags & MutationFlag.AttachIframe) != 0) writer.WriteBoolean("isAttachIframe", true);
        var ids = default(MutationIds);
        Removes(writer, ref fields, ref ids, (flags & MutationFlag.ShadowRemoves) != 0);
        Texts(writer, ref fields, ref ids);
        Attributes(writer, ref fields, ref ids);
        writer.WriteStartArray("adds");
        var adds = new AddsJson(writer, keepNested: (flags & MutationFlag.KeepNested) != 0);
        while (fields.Fields > 0) adds.ReadGroup(ref fields, ref ids, ref state);
        writer.WriteEndArray();
    }

    private static void Removes(Utf8JsonWriter writer, ref MessagePackReader fields, ref MutationIds ids, bool withShadow)
    {
        writer.WriteStartArray("removes");
        for (var left = fields.ReadCount(); left > 0; left--)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", ids.ReadId(ref fields));
            writer.WriteNumber("parentId", ids.ReadParentId(ref fields));
            if (withShadow && fields.ReadAny() == ValueKind.Bool) writer.WriteBoolean("isShadow", fields.Bool);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter writer, ref MessagePackReader fields, ref MutationIds ids)
    {
        writer.WriteStartArray("texts");
        for (var left = fields.ReadCount(); left > 0; left--)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", ids.ReadId(ref fields));
            writer.WritePropertyName("value");
            writer.WriteSlot(ref fields);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Attributes(Utf8JsonWriter writer, ref MessagePackReader fields, ref MutationIds ids)
    {
        writer.WriteStartArray("attributes");
        for (var left = fields.ReadCount(); left > 0; left--)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", ids.ReadId(ref fields));
            writer.WriteStartObject("attributes");
            NodeJson.WriteAttributes(writer, ref fields);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
