using System.Text.Json;

namespace SessionReplay.Wire;

/// <summary>rrweb's nodes in JSON as node tokens. Iterative: a DOM may be deeper than the stack.</summary>
internal static class NodeWriter
{
    private static readonly string[] Placed = ["type", "id", "childNodes", "rootId", "isSVG", "isShadowHost", "isShadow", "isCustom"];
    private static readonly string[] Flags = ["isSVG", "isShadowHost", "isShadow", "isCustom"];

    private static readonly string[][] FieldsOf =
    [
        ["compatMode"],
        ["name", "publicId", "systemId"],
        ["tagName", "attributes"],
        ["textContent"],
        ["textContent"],
        ["textContent"],
    ];

    /// <summary>True if the tree has only what node tokens express.</summary>
    public static bool IsWritable(JsonElement root)
    {
        var rest = new Stack<JsonElement>([root]);
        while (rest.TryPop(out var node))
        {
            if (!IsWritableNode(node, out var container)) return false;
            if (!container) continue;
            foreach (var child in node.GetProperty("childNodes").EnumerateArray()) rest.Push(child);
        }

        return true;
    }

    /// <summary>Writes a tree in document order; <paramref name="between"/> runs after each token.</summary>
    public static void Tree(SegmentWriter writer, JsonElement root, ref long? rootId, Func<bool>? between = null)
    {
        var rest = new Stack<JsonElement>([root]);
        while (rest.TryPop(out var node))
        {
            if (node.ValueKind == JsonValueKind.Undefined) writer.Close(); // Stands for the end of the children that were above it.
            else if (Node(writer, node, ref rootId))
            {
                rest.Push(default);
                var children = node.GetProperty("childNodes").EnumerateArray().ToArray();
                for (var i = children.Length - 1; i >= 0; i--) rest.Push(children[i]);
            }

            if (between?.Invoke() == true) rootId = null;
        }
    }

    private static bool IsWritableNode(JsonElement node, out bool container)
    {
        container = false;
        if (node.ValueKind != JsonValueKind.Object || !node.TryInteger("type", out var type) || type is < NodeType.Document or > NodeType.Comment || !node.IsInteger("id")) return false;
        container = type is NodeType.Document or NodeType.Element;
        foreach (var field in FieldsOf[type])
        {
            var kind = field == "attributes" ? JsonValueKind.Object : JsonValueKind.String;
            if (!node.Is(field, kind) && !(field == "compatMode" && !node.TryGetProperty(field, out _))) return false;
        }

        foreach (var flag in Flags)
            if (!node.IfPresent(flag, value => value.ValueKind == JsonValueKind.True)) return false;
        return node.IfPresent("rootId", value => value.TryInteger(out _))
            && (container ? node.Is("childNodes", JsonValueKind.Array) : !node.TryGetProperty("childNodes", out _));
    }

    /// <summary>Writes one node; true if children follow.</summary>
    private static bool Node(SegmentWriter writer, JsonElement node, ref long? rootId)
    {
        node.TryInteger("type", out var type);
        node.TryInteger("id", out var id);
        long? root = node.TryInteger("rootId", out var value) ? value : null;
        var open = type is NodeType.Document or NodeType.Element && node.GetProperty("childNodes").GetArrayLength() > 0;
        var attributes = type == NodeType.Element ? node.GetProperty("attributes") : default;
        var count = type == NodeType.Element ? attributes.GetPropertyCount() : 0;
        var extra = node.EnumerateObject().Where(property => !Placed.Concat(FieldsOf[type]).Any(property.NameEquals)).ToArray();
        var head = (int)type;
        if (open) head |= Head.Open;
        if (count > 0) head |= Head.Attributes;
        if (node.TryGetProperty("isSVG", out _)) head |= Head.Svg;
        if (node.TryGetProperty("isShadowHost", out _)) head |= Head.ShadowHost;
        if (node.TryGetProperty("isShadow", out _)) head |= Head.Shadow;
        if (node.TryGetProperty("isCustom", out _)) head |= Head.Custom;
        if (root != rootId) head |= Head.Root;
        if (extra.Length > 0) head |= Head.Extra;
        writer.NodeHead(head, id);
        if (root != rootId)
        {
            rootId = root;
            if (root is { } known) writer.Int(known);
            else writer.Nil();
        }

        if (extra.Length > 0) Extra(writer, extra);
        foreach (var field in FieldsOf[type])
        {
            if (field == "attributes") continue;
            if (node.TryGetProperty(field, out var text)) writer.Slot(JsonText.Of(text));
            else writer.Nil();
        }

        if (count > 0) Attributes(writer, attributes);
        return open;
    }

    /// <summary>The count, then pairs of name and value.</summary>
    public static void Attributes(SegmentWriter writer, JsonElement attributes)
    {
        writer.Int(attributes.GetPropertyCount());
        foreach (var attribute in attributes.EnumerateObject())
        {
            writer.Slot(JsonText.NameOf(attribute));
            writer.Value(attribute.Value);
        }
    }

    private static void Extra(SegmentWriter writer, JsonProperty[] properties)
    {
        var fields = writer.BeginNested();
        writer.MapHead(properties.Length);
        foreach (var property in properties)
        {
            writer.Slot(JsonText.NameOf(property));
            writer.Any(property.Value);
        }

        writer.EndNested(fields);
    }
}
