using System.Text.Json;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Wire.Rrweb;

/// <summary>Writes the data of an rrweb mutation event as a Mutation record.</summary>
internal static class MutationWriter
{
    /// <summary>True if a Mutation record expresses the data exactly.</summary>
    public static bool IsWritable(JsonElement data) =>
        data.Only(["source", "texts", "attributes", "removes", "adds"], ["isAttachIframe"])
        && data.IfPresent("isAttachIframe", value => value.ValueKind == JsonValueKind.True)
        && data.All(
            "texts",
            text =>
                text.Only(["id", "value"])
                && text.IsSmallInteger("id")
                && text.GetProperty("value").ValueKind is JsonValueKind.String or JsonValueKind.Null
        )
        && data.All(
            "attributes",
            one => one.Only(["id", "attributes"]) && one.IsSmallInteger("id") && one.Is("attributes", JsonValueKind.Object)
        )
        && data.All(
            "removes",
            remove =>
                remove.Only(["id", "parentId"], ["isShadow"])
                && remove.IsSmallInteger("id")
                && remove.IsSmallInteger("parentId")
                && remove.IfPresent("isShadow", value => value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        )
        && data.All(
            "adds",
            add =>
                add.Only(["parentId", "nextId", "node"])
                && add.IsSmallInteger("parentId")
                && (add.Is("nextId", JsonValueKind.Null) || add.IsSmallInteger("nextId"))
                && NodeWriter.IsWritable(add.GetProperty("node"))
        );

    public static void Write(SegmentWriter writer, long time, JsonElement data)
    {
        var adds = data.GetProperty("adds");
        var keepsNested = adds.EnumerateArray()
            .Any(add => add.GetProperty("node").TryGetProperty("childNodes", out var children) && children.GetArrayLength() > 0);
        var shadowRemoves = data.GetProperty("removes").EnumerateArray().Any(remove => remove.TryGetProperty("isShadow", out _));
        var record = new MutationRecordWriter(writer, time, data.TryGetProperty("isAttachIframe", out _), keepsNested, shadowRemoves);
        record.Count(data.GetProperty("removes").GetArrayLength());
        foreach (var remove in data.GetProperty("removes").EnumerateArray())
            record.Remove(
                remove.Integer("id"),
                remove.Integer("parentId"),
                remove.TryGetProperty("isShadow", out var isShadow) ? isShadow.GetBoolean() : null
            );
        record.Count(data.GetProperty("texts").GetArrayLength());
        foreach (var text in data.GetProperty("texts").EnumerateArray())
            record.Text(text.Integer("id"), text.GetProperty("value").GetString());
        record.Count(data.GetProperty("attributes").GetArrayLength());
        foreach (var one in data.GetProperty("attributes").EnumerateArray())
        {
            record.Attributes(one.Integer("id"));
            NodeWriter.Attributes(writer, one.GetProperty("attributes"));
        }

        new AddsWriter(writer, record, keepsNested).Write(adds);
        record.End();
    }
}
