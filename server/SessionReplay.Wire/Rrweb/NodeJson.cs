using System.Text.Json;
using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Rrweb;

/// <summary>Writes node tokens as rrweb nodes in JSON. A node's children come last, so that a tree is written while it is read.</summary>
internal static class NodeJson
{
    /// <summary>Writes the object of one node up to its children, which the caller opens or leaves empty; the object stays open.</summary>
    public static void WriteStart(Utf8JsonWriter writer, in NodeToken token, ref MessagePackReader fields, long? rootId)
    {
        writer.WriteStartObject();
        writer.WriteNumber("type", token.Type);
        writer.WriteNumber("id", token.Id);
        if (rootId is { } root)
            writer.WriteNumber("rootId", root);
        if ((token.Head & Head.Svg) != 0)
            writer.WriteBoolean("isSVG", true);
        if ((token.Head & Head.ShadowHost) != 0)
            writer.WriteBoolean("isShadowHost", true);
        if ((token.Head & Head.Shadow) != 0)
            writer.WriteBoolean("isShadow", true);
        if ((token.Head & Head.Custom) != 0)
            writer.WriteBoolean("isCustom", true);
        if (token.HasExtra)
            writer.WriteProperties(ref fields);
        switch (token.Type)
        {
            case NodeType.Document:
                var compatMode = fields.ReadSlotOrNil();
                if (compatMode >= 0)
                    writer.WriteString("compatMode", fields.Text(compatMode));
                break;
            case NodeType.DocumentType:
                Slot(writer, "name", ref fields);
                Slot(writer, "publicId", ref fields);
                Slot(writer, "systemId", ref fields);
                break;
            case NodeType.Element:
                Slot(writer, "tagName", ref fields);
                writer.WriteStartObject("attributes");
                if (token.HasAttributes)
                    WriteAttributes(writer, ref fields);
                writer.WriteEndObject();
                break;
            default:
                Slot(writer, "textContent", ref fields);
                break;
        }
    }

    public static void WriteAttributes(Utf8JsonWriter writer, ref MessagePackReader fields)
    {
        for (var left = fields.ReadCount(); left > 0; left--)
        {
            writer.WritePropertyName(fields.Text(fields.ReadSlot()));
            writer.WriteValue(ref fields);
        }
    }

    private static void Slot(Utf8JsonWriter writer, string name, ref MessagePackReader fields) =>
        writer.WriteString(name, fields.Text(fields.ReadSlot()));
}
