using SessionReplay.Dom.State;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Apply;

/// <summary>A mutation in rrweb's form: every added node is an add of its own, unless the mutation brings a frame's document.</summary>
internal static class EventMutation
{
    public static bool Apply(PageState page, AnyMap data)
    {
        foreach (var remove in Maps(data, "removes"))
            if (remove.Integer("id") is { } id && remove.Integer("parentId") is { } parentId)
                TreeChange.Remove(page, id, parentId);
        var adds = new AddedNodes(page);
        foreach (var add in Maps(data, "adds"))
            if (add.Integer("parentId") is { } parentId && add["node"] is AnyMap node)
                adds.Add(EventNodes.Make(page, node, Tree.Node.None), parentId, add.Integer("nextId"));
        adds.End();
        foreach (var text in Maps(data, "texts"))
            if (text.Integer("id") is { } id)
                TreeChange.Text(page, id, text.Text("value") ?? "");
        foreach (var change in Maps(data, "attributes"))
            if (change.Integer("id") is { } id && page.Tree.Find(id) is >= 0 and var slot && change["attributes"] is AnyMap attributes)
                foreach (var (name, value) in attributes)
                    TreeChange.Attribute(page, slot, page.Names.Of(name), value);
        return true;
    }

    private static IEnumerable<AnyMap> Maps(AnyMap data, string key) => data.TryArray(key, out var items) ? items.OfType<AnyMap>() : [];
}
