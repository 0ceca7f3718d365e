using System.Text.Json;
using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Rrweb;

/// <summary>Writes rrweb nodes in JSON as node tokens. It is iterative, because a DOM may be deeper than the stack.</summary>
internal static class NodeWriter
{
    /// <summary>True if node tokens express the whole tree exactly.</summary>
    public static bool IsWritable(JsonElement root)
    {
        var rest = new Stack<JsonElement>([root]);
        while (rest.TryPop(out var node))
        {
            if (!NodeShape.TryRead(node, out var shape))
                return false;
            if (!shape.HasChildren)
                continue;
            foreach (var child in shape.ChildNodes.EnumerateArray())
                rest.Push(child);
        }

        return true;
    }

    /// <summary>
    /// Writes a tree in document order. <paramref name="between"/> runs after each token and returns true if it has begun another record.
    /// </summary>
    public static void Tree(SegmentWriter writer, JsonElement root, ref long? rootId, Func<bool>? between = null)
    {
        var open = new Stack<JsonElement.ArrayEnumerator>();
        Write(root, ref rootId);
        while (open.TryPop(out var children))
        {
            if (children.MoveNext())
            {
                open.Push(children);
                Write(children.Current, ref rootId);
                continue;
            }

            children.Dispose();
            writer.Close();
            if (between?.Invoke() == true)
                rootId = null;
        }

        void Write(JsonElement node, ref long? rootId)
        {
            NodeShape.TryRead(node, out var shape);
            Node(writer, node, shape, shape.HasChildren, ref rootId);
            if (shape.HasChildren)
            {
                NodeToken.CheckDepth(open.Count);
                open.Push(shape.ChildNodes.EnumerateArray());
            }

            if (between?.Invoke() == true)
                rootId = null;
        }
    }

    /// <summary>Writes one node, without its children.</summary>
    /// <param name="writer">Receives the token.</param>
    /// <param name="node">The node.</param>
    /// <param name="shape">The same node, taken apart.</param>
    /// <param name="isOpen">Whether children follow, and then a Close.</param>
    /// <param name="rootId">The rootId in force in this record, updated here.</param>
    public static void Node(SegmentWriter writer, JsonElement node, in NodeShape shape, bool isOpen, ref long? rootId)
    {
        var attributes = shape.Type == NodeType.Element ? shape.Attributes.GetPropertyCount() : 0;
        var head = shape.Head;
        if (isOpen)
            head |= Head.Open;
        if (attributes > 0)
            head |= Head.Attributes;
        if (shape.RootId != rootId)
            head |= Head.Root;
        if (shape.Extras > 0)
            head |= Head.Extra;
        writer.NodeHead(head, shape.Id);
        if (shape.RootId != rootId)
        {
            rootId = shape.RootId;
            if (rootId is { } root)
                writer.Int(root);
            else
                writer.Nil();
        }

        if (shape.Extras > 0)
            Extra(writer, node, shape);
        if (shape.Strings.First.ValueKind == JsonValueKind.Undefined)
            writer.Nil(); // A Document without compatMode.
        else
            writer.Slot(shape.Strings.First.GetString()!);
        if (shape.Type == NodeType.DocumentType)
        {
            writer.Slot(shape.Strings.Second.GetString()!);
            writer.Slot(shape.Strings.Third.GetString()!);
        }

        if (attributes > 0)
            Attributes(writer, shape.Attributes);
    }

    /// <summary>Writes the count, then pairs of name and value.</summary>
    public static void Attributes(SegmentWriter writer, JsonElement attributes)
    {
        writer.Int(attributes.GetPropertyCount());
        foreach (var attribute in attributes.EnumerateObject())
        {
            writer.Slot(attribute.Name);
            writer.Value(attribute.Value);
        }
    }

    private static void Extra(SegmentWriter writer, JsonElement node, in NodeShape shape)
    {
        var fields = writer.BeginNested();
        writer.MapHead(shape.Extras);
        foreach (var property in node.EnumerateObject())
        {
            if (!shape.IsExtra(property))
                continue;
            writer.Slot(property.Name);
            writer.AnyInside(property.Value);
        }

        writer.EndNested(fields);
    }
}
