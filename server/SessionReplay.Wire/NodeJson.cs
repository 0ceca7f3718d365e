using System.Text.Json;

namespace SessionReplay.Wire;

/// <summary>Node tokens as rrweb's nodes in JSON. Children come last, so that a tree is written as it is read.</summary>
internal static class NodeJson
{
    /// <summary>Writes the object of one node up to its children, which the caller opens or leaves empty; the object stays open.</summary>
    public static void WriteStart(Utf8JsonWriter writer, in NodeToken token, ref MessagePackReader fields, long? rootId)
    {
        writer.WriteStartObject();
        writer.WriteNumber("type", token.Type);
        writer.WriteNumber("id", token.Id);
        if (rootId is { } root) writer.WriteNumber("rootId", root);
        if ((token.Head & Head.Svg) != 0) writer.WriteBoolean("isSVG", true);
        if ((token.Head & Head.ShadowHost) != 0) writer.WriteBoolean("isShadowHost", true);
        if ((token.Head & Head.Shadow) != 0) writer.WriteBoolean("isShadow", true);
        if ((token.Head & Head.Custom) != 0) writer.WriteBoolean("isCustom", true);
        if (token.HasExtra) writer.WriteProperties(ref fields);
        switch (token.Type)
        {
            case NodeType.Document:
                var compatMode = fields.ReadSlotOrNil();
                if (compatMode >= 0) writer.WriteString("compatMode", fields.Text(compatMode));
                break;
            case NodeType.DocumentType:
                Slot(writer, "name", ref fields);
                Slot(writer, "publicId", ref fields);
                Slot(writer, "systemId", ref fields);
                break;
            case NodeType.Element:
                Slot(writer, "tagName", ref fields);
                writer.WriteStartObject("attributes");
                if (token.HasAttributes) WriteAttributes(writer, ref fields);
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

    private static void Slot(Utf8JsonWriter writer, string name, ref MessagePackReader fields) => writer.WriteString(name, fields.Text(fields.ReadSlot()));
}

/// <summary>A tree of nodes, each inside its parent: one value where the writer stands.</summary>
/// <param name="isRest">It is the rest of a tree whose beginning is lost: what is written is of no use.</param>
internal sealed class TreeJson(Utf8JsonWriter writer, bool isRest = false)
{
    private int _depth;
    private bool _begun;

    /// <summary>True when the tree is written whole.</summary>
    public bool IsComplete => _begun && _depth == 0;

    public void Read(ref MessagePackReader fields, ref NodeState state)
    {
        var token = NodeToken.Read(ref fields, ref state);
        if (token.IsClose)
        {
            if (_depth > 0) Close();
            return;
        }

        // Only one tree fits here. What a broken writer puts behind it would make the JSON invalid.
        if (IsComplete && !isRest) throw new WireException($"The node before byte {fields.At} stands outside the snapshot's tree.");
        _begun = true;
        NodeJson.WriteStart(writer, token, ref fields, state.RootId);
        if (token.IsContainer) writer.WriteStartArray("childNodes");
        if (token.IsOpen) _depth++;
        else End(token.IsContainer);
    }

    /// <summary>Ends what is still open: a snapshot may end without its last Closes.</summary>
    public void CloseAll()
    {
        while (_depth > 0) Close();
        if (!_begun) writer.WriteNullValue();
    }

    private void Close()
    {
        _depth--;
        End(container: true);
    }

    private void End(bool container)
    {
        if (container) writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

/// <summary>The adds of a mutation: each node on its own as rrweb has it, or with its children where the record says so.</summary>
internal sealed class AddsJson(Utf8JsonWriter writer, bool keepNested)
{
    private readonly Stack<long> _open = new();

    /// <summary>Reads one add group, up to the Close that ends it.</summary>
    public void ReadGroup(ref MessagePackReader fields, ref NodeState state)
    {
        var parentId = fields.ReadInt();
        var nextId = fields.ReadIntOrNil();
        if (keepNested) ReadNested(parentId, nextId, ref fields, ref state);
        else ReadFlat(parentId, nextId, ref fields, ref state);
    }

    private void ReadFlat(long parentId, long? nextId, ref MessagePackReader fields, ref NodeState state)
    {
        while (true)
        {
            var token = NodeToken.Read(ref fields, ref state);
            if (token.IsClose)
            {
                if (!_open.TryPop(out _)) return;
                continue;
            }

            var nested = _open.TryPeek(out var parent);
            Begin(nested ? parent : parentId, nested ? null : nextId);
            NodeJson.WriteStart(writer, token, ref fields, state.RootId);
            if (token.IsContainer)
            {
                writer.WriteStartArray("childNodes");
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
            if (token.IsOpen) _open.Push(token.Id);
        }
    }

    private void ReadNested(long parentId, long? nextId, ref MessagePackReader fields, ref NodeState state)
    {
        var depth = 0;
        while (true)
        {
            var token = NodeToken.Read(ref fields, ref state);
            if (token.IsClose)
            {
                if (depth == 0) return;
                writer.WriteEndArray();
                writer.WriteEndObject();
                if (--depth == 0) writer.WriteEndObject();
                continue;
            }

            if (depth == 0) Begin(parentId, nextId);
            NodeJson.WriteStart(writer, token, ref fields, state.RootId);
            if (token.IsContainer) writer.WriteStartArray("childNodes");
            if (token.IsOpen) depth++;
            else
            {
                if (token.IsContainer) writer.WriteEndArray();
                writer.WriteEndObject();
                if (depth == 0) writer.WriteEndObject();
            }
        }
    }

    private void Begin(long parentId, long? nextId)
    {
        writer.WriteStartObject();
        writer.WriteNumber("parentId", parentId);
        if (nextId is { } next) writer.WriteNumber("nextId", next);
        else writer.WriteNull("nextId");
        writer.WritePropertyName("node");
    }
}
