using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Apply;

/// <summary>Makes nodes from rrweb's nodes. An any is nested 128 levels at most, so the stack has room for them.</summary>
internal static class EventNodes
{
    private static readonly HashSet<string> Placed =
    [
        "type",
        "id",
        "childNodes",
        "rootId",
        "isSVG",
        "isShadowHost",
        "isShadow",
        "isCustom",
        "compatMode",
        "name",
        "publicId",
        "systemId",
        "tagName",
        "attributes",
        "textContent",
    ];

    /// <summary>Makes a node with everything below it.</summary>
    /// <returns>Its slot.</returns>
    /// <exception cref="WireException">It is no node of rrweb.</exception>
    public static int Make(PageState page, AnyMap map, int parent)
    {
        if (map.Integer("type") is not (>= NodeType.Document and <= NodeType.Comment and var type) || map.Integer("id") is not { } id)
            throw new WireException("A node of an event has no type or no id.");
        var flags =
            (map.Flag("isSVG") == true ? Head.Svg : 0)
            | (map.Flag("isShadowHost") == true ? Head.ShadowHost : 0)
            | (map.Flag("isShadow") == true ? Head.Shadow : 0)
            | (map.Flag("isCustom") == true ? Head.Custom : 0);
        var text = type switch
        {
            NodeType.Document => map.Text("compatMode"),
            NodeType.DocumentType => map.Text("name") ?? "",
            NodeType.Element => page.Names.Of(map.Text("tagName") ?? ""),
            _ => map.Text("textContent") ?? "",
        };
        object? more =
            type == NodeType.DocumentType ? new DocumentTypeIds(map.Text("publicId") ?? "", map.Text("systemId") ?? "")
            : type == NodeType.Element ? Attributes(page, map)
            : null;
        AnyMap? extra = null;
        foreach (var (name, value) in map)
            if (!Placed.Contains(name))
                (extra ??= []).Set(name, value);
        var slot = NodeBuilder.Make(page, id, (int)type, flags, map.Integer("rootId"), text, more, extra);
        if (parent >= 0)
            NodePlaced.Place(page, slot, parent);

        if (page.Tree[slot].IsContainer && map.TryArray("childNodes", out var children))
            foreach (var child in children.OfType<AnyMap>())
                Make(page, child, slot);
        return slot;
    }

    private static NodeAttributes? Attributes(PageState page, AnyMap map)
    {
        if (map["attributes"] is not AnyMap { Count: > 0 } attributes)
            return null;
        var list = new NodeAttributes(attributes.Count);
        foreach (var (name, value) in attributes)
            list.Append(page.Names.Of(name), value);
        return list;
    }
}
