using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Apply;

/// <summary>Makes the nodes of the tree from the node tokens of the wire.</summary>
internal static class NodeBuilder
{
    private const int MaxExtraValues = 10_000;

    /// <summary>
    /// Reads one token that is no Close, and makes its node, which has no place yet. A node that is there already, and is the same, is taken
    /// from its place instead, with everything below it: that is how a replayer reads a node that comes twice.
    /// </summary>
    public static int Make(PageState page, in NodeToken token, long? rootId, ref MessagePackReader fields)
    {
        AnyMap? extra = null;
        if (token.HasExtra)
        {
            var room = MaxExtraValues;
            extra = AnyValue.Read(ref fields, page.Texts, ref room) as AnyMap;
        }

        var first = fields.ReadSlotOrNil();
        var text = first < 0 ? null : page.Texts.Of(fields, first);
        object? more = null;
        if (token.Type == NodeType.DocumentType)
            more = new DocumentTypeIds(page.Texts.Of(fields, fields.ReadSlot()), page.Texts.Of(fields, fields.ReadSlot()));
        else if (token.Type == NodeType.Element)
        {
            text = page.Names.Of(text ?? "");
            if (token.HasAttributes)
                more = Attributes(page, ref fields);
        }

        return Make(page, token.Id, token.Type, token.Head, rootId, text, more, extra);
    }

    /// <inheritdoc cref="Make(PageState, in NodeToken, long?, ref MessagePackReader)"/>
    public static int Make(PageState page, long id, int type, int head, long? rootId, string? text, object? more, AnyMap? extra)
    {
        var tree = page.Tree;
        var flags = head & (Head.Svg | Head.ShadowHost | Head.Shadow | Head.Custom);
        if (tree.Find(id) is >= 0 and var same && tree[same].Parent >= 0 && tree[same].IsSame(type, flags, text, more))
        {
            page.Shown?.Add(tree[same].Parent, ShownChange.Loss);
            if (tree[same].Scope is >= 0 and var scope && tree[scope].IsElement)
                page.Shown?.Add(scope, ShownChange.Any); // Slots of the shadow root may be in it.
            tree.Detach(same);
            tree[same].RootId = rootId;
            return same;
        }

        var slot = tree.Make(id, type, flags, rootId);
        ref var node = ref tree[slot];
        (node.Text, node.More, node.Extra) = (text, more, extra);
        return slot;
    }

    /// <summary>Passes over a token of a tree that is not kept: later ids and strings count on it.</summary>
    public static void Pass(PageState page, in NodeToken token, ref MessagePackReader fields)
    {
        if (token.HasExtra)
            fields.SkipAny();
        for (var slots = token.Slots; slots > 0; slots--)
            fields.ReadSlotOrNil();
        if (token.HasAttributes)
            for (var left = fields.ReadCount(); left > 0; left--)
            {
                fields.ReadSlot();
                Value(page, ref fields);
            }
    }

    /// <summary>Reads the value of an attribute: a text, null, a bool, a number, or rrweb's object of declarations.</summary>
    public static object? Value(PageState page, ref MessagePackReader fields)
    {
        switch (fields.ReadValue())
        {
            case ValueKind.String:
                return page.Texts.Of(fields, fields.String);
            case ValueKind.Bool:
                return fields.Bool;
            case ValueKind.Array when fields.Count > 1:
                return Declarations.Read(ref fields, page.Texts);
            case ValueKind.Array:
                var room = MaxExtraValues;
                return AnyValue.Read(ref fields, page.Texts, ref room);
            default:
                return null;
        }
    }

    private static NodeAttributes Attributes(PageState page, ref MessagePackReader fields)
    {
        var count = fields.ReadCount();
        var attributes = new NodeAttributes(Math.Min(count, 64));
        for (var left = count; left > 0; left--)
        {
            var name = page.Names.Of(page.Texts.Of(fields, fields.ReadSlot()));
            attributes.Append(name, Value(page, ref fields));
        }

        return attributes;
    }
}
