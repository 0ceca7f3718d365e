using System.Text.Json;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Wire.Rrweb;

/// <summary>The data of rrweb's mutation event as a Mutation record.</summary>
internal static class MutationWriter
{
    /// <summary>True if the record expresses it exactly.</summary>
    public static bool IsWritable(JsonElement data) =>
        data.Only(["source", "texts", "attributes", "removes", "adds"], ["isAttachIframe"])
        && data.IfPresent("isAttachIframe", value => value.ValueKind == JsonValueKind.True)
        && data.All("texts", text => text.Only(["id", "value"]) && text.IsSmallInteger("id") && text.GetProperty("value").ValueKind is JsonValueKind.String or JsonValueKind.Null)
        && data.All("attributes", one => one.Only(["id", "attributes"]) && one.IsSmallInteger("id") && one.Is("attributes", JsonValueKind.Object))
        && data.All("removes", remove => remove.Only(["id", "parentId"], ["isShadow"]) && remove.IsSmallInteger("id") && remove.IsSmallInteger("parentId")
            && remove.IfPresent("isShadow", value => value.ValueKind is JsonValueKind.True or JsonValueKind.False))
        && data.All("adds", add => add.Only(["parentId", "nextId", "node"]) && add.IsSmallInteger("parentId")
            && (add.Is("nextId", JsonValueKind.Null) || add.IsSmallInteger("nextId")) && NodeWriter.IsWritable(add.GetProperty("node")));

    /// <summary>Writes the fields of the record that is open.</summary>
    public static void Write(SegmentWriter writer, JsonElement data)
    {
        var adds = data.GetProperty("adds");
        var keepNested = adds.EnumerateArray().Any(add => add.GetProperty("node").TryGetProperty("childNodes", out var children) && children.GetArrayLength() > 0);
        var withShadow = data.GetProperty("removes").EnumerateArray().Any(remove => remove.TryGetProperty("isShadow", out _));
        writer.Int(
            (data.TryGetProperty("isAttachIframe", out _) ? MutationFlag.AttachIframe : 0)
            | (keepNested ? MutationFlag.KeepNested : 0)
            | (withShadow ? MutationFlag.ShadowRemoves : 0));
        var ids = default(MutationIds);
        foreach (var remove in Counted(writer, data, "removes"))
        {
            ids.WriteId(writer, remove.Integer("id"));
            ids.WriteParentId(writer, remove.Integer("parentId"));
            if (!withShadow) continue;
            if (remove.TryGetProperty("isShadow", out var isShadow)) writer.Bool(isShadow.GetBoolean());
            else writer.Nil();
        }

        foreach (var text in Counted(writer, data, "texts"))
        {
            ids.WriteId(writer, text.Integer("id"));
            writer.Value(text.GetProperty("value"));
        }

        foreach (var one in Counted(writer, data, "attributes"))
        {
            ids.WriteId(writer, one.Integer("id"));
            NodeWriter.Attributes(writer, one.GetProperty("attributes"));
        }

        new AddsWriter(writer, keepNested, ids).Write(adds);
    }

    private static JsonElement.ArrayEnumerator Counted(SegmentWriter writer, JsonElement data, string name)
    {
        var list = data.GetProperty(name);
        writer.Int(list.GetArrayLength());
        return list.EnumerateArray();
    }
}
