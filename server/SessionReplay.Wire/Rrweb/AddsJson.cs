using System.Text.Json;
using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Rrweb;

/// <summary>
/// Writes the adds of a mutation as JSON: each node as an add of its own, as rrweb does, or with its children where the record says so.
/// </summary>
internal sealed class AddsJson(Utf8JsonWriter writer, bool keepNested)
{
    private readonly Stack<long> _open = new();

    /// <summary>Reads the nodes of one add group, up to the Close that ends it.</summary>
    public void ReadGroup(long parentId, long? nextId, ref MessagePackReader fields, ref NodeState state)
    {
        if (keepNested)
            ReadNested(parentId, nextId, ref fields, ref state);
        else
            ReadFlat(parentId, nextId, ref fields, ref state);
    }

    private void ReadFlat(long parentId, long? nextId, ref MessagePackReader fields, ref NodeState state)
    {
        while (true)
        {
            var token = NodeToken.Read(ref fields, ref state);
            if (token.IsClose)
            {
                if (!_open.TryPop(out _))
                    return;
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
            if (!token.IsOpen)
                continue;
            NodeToken.CheckDepth(_open.Count);
            _open.Push(token.Id);
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
                if (depth == 0)
                    return;
                writer.WriteEndArray();
                writer.WriteEndObject();
                if (--depth == 0)
                    writer.WriteEndObject();
                continue;
            }

            if (depth == 0)
                Begin(parentId, nextId);
            NodeJson.WriteStart(writer, token, ref fields, state.RootId);
            if (token.IsContainer)
                writer.WriteStartArray("childNodes");
            if (token.IsOpen)
            {
                NodeToken.CheckDepth(depth++);
                continue;
            }

            if (token.IsContainer)
                writer.WriteEndArray();
            writer.WriteEndObject();
            if (depth == 0)
                writer.WriteEndObject();
        }
    }

    private void Begin(long parentId, long? nextId)
    {
        writer.WriteStartObject();
        writer.WriteNumber("parentId", parentId);
        if (nextId is { } next)
            writer.WriteNumber("nextId", next);
        else
            writer.WriteNull("nextId");
        writer.WritePropertyName("node");
    }
}
