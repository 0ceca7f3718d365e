using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Apply;

/// <summary>Gives nodes their places, and notes what follows from their markup.</summary>
internal static class NodePlaced
{
    /// <param name="page">The page.</param>
    /// <param name="slot">A node without a place.</param>
    /// <param name="parent">Its parent.</param>
    /// <param name="before">The child of the parent before which it is put; −1: behind the last.</param>
    /// <exception cref="WireException">The parent is below the node.</exception>
    public static void Place(PageState page, int slot, int parent, int before = Node.None)
    {
        var tree = page.Tree;
        if (tree[slot].Type == NodeType.Document)
        {
            // A frame has one document, so another one replaces it. A frame has no other children either.
            page.Work.Add(tree.RemoveDocument(parent));
            before = Node.None;
        }

        if (tree.HasChildren(slot) && IsIn(page, parent, slot))
            throw new WireException($"The node {tree[slot].Id} is inside itself.");
        // A new node is paid for by its bytes, but a node that is moved brings everything below it along.
        page.Work.Add(tree.Attach(slot, parent, before));
        TreeChange.ForgetRules(page, parent);
        ref var node = ref page.Tree[slot];
        if (node.Attributes is not { } attributes)
            return;
        switch (node.Text)
        {
            case "audio" or "video" when attributes.Has("rr_mediaState"):
                page.StateOf(slot).Media ??= Media(attributes, page.Time);
                break;
            case "dialog" when IsModal(attributes):
                page.TopLayer.Opened(node.Id, page.Work);
                break;
        }
    }

    /// <summary>Whether a node is the other, or below it.</summary>
    public static bool IsIn(PageState page, int slot, int other)
    {
        for (; slot >= 0; slot = page.Tree[slot].Parent)
        {
            page.Work.Add(1);
            if (slot == other)
                return true;
        }

        return false;
    }

    public static bool IsModal(NodeAttributes attributes) => attributes.Text("rr_open_mode") == "modal" && attributes.Has("open");

    private static MediaState Media(NodeAttributes attributes, long time)
    {
        return new(
            time,
            Number("rr_mediaCurrentTime") ?? 0,
            attributes.Text("rr_mediaState") == "played",
            Number("rr_mediaPlaybackRate") ?? 1,
            attributes["rr_mediaMuted"] as bool?,
            attributes["rr_mediaLoop"] as bool?,
            Number("rr_mediaVolume")
        );

        double? Number(string name) =>
            attributes[name] switch
            {
                long integer => integer,
                double number => number,
                _ => null,
            };
    }
}
