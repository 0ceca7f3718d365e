using System.Text.Json;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Wire.Rrweb;

/// <summary>
/// Writes the adds of a mutation as add groups. The roots of a group are successive adds with the same parent and next sibling. Where nodes
/// are not kept nested, an add that has no next sibling and follows the add of its parent is written as a child inside the parent; reading
/// the group gives the same adds.
/// </summary>
internal sealed class AddsWriter(SegmentWriter writer, MutationRecordWriter record, bool keepNested)
{
    private readonly Stack<long> _open = new();
    private MutationRecordWriter _record = record;
    private Place? _group;
    private long? _rootId;

    private readonly record struct Place(long ParentId, long? NextId);

    public void Write(JsonElement adds)
    {
        var count = adds.GetArrayLength();
        if (count == 0)
            return;
        JsonElement before = default;
        foreach (var add in adds.EnumerateArray())
        {
            if (before.ValueKind != JsonValueKind.Undefined)
                Add(before, add);
            before = add;
        }

        Add(before, default);
        CloseDownTo(null);
        writer.Close();
    }

    private void Add(JsonElement add, JsonElement next)
    {
        var place = PlaceOf(add);
        if (place.NextId is not null || !CloseDownTo(place.ParentId))
            Root(place);
        var node = add.GetProperty("node");
        if (keepNested)
        {
            NodeWriter.Tree(writer, node, ref _rootId);
            return;
        }

        NodeShape.TryRead(node, out var shape);
        var isOpen =
            next.ValueKind != JsonValueKind.Undefined
            && shape.ChildNodes.ValueKind == JsonValueKind.Array
            && _open.Count < WireFormat.MaxDomDepth
            && PlaceOf(next) == new Place(shape.Id, null);
        NodeWriter.Node(writer, node, shape, isOpen, ref _rootId);
        if (isOpen)
            _open.Push(shape.Id);
    }

    /// <summary>Begins an add group, unless the open group already has this place.</summary>
    private void Root(Place place)
    {
        CloseDownTo(null);
        if (_group == place)
            return;
        if (_group is not null)
            writer.Close();
        _record.Adds(place.ParentId, place.NextId);
        _group = place;
    }

    /// <summary>
    /// Closes nodes until the node <paramref name="id"/> is the last one open. Returns false if that node is not open: then all are closed.
    /// </summary>
    private bool CloseDownTo(long? id)
    {
        for (; _open.TryPeek(out var last); _open.Pop())
        {
            if (last == id)
                return true;
            writer.Close();
        }

        return false;
    }

    private static Place PlaceOf(JsonElement add)
    {
        add.TryInteger("parentId", out var parentId);
        return new Place(parentId, add.TryInteger("nextId", out var nextId) ? nextId : null);
    }
}
