using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Dom.Apply;

/// <summary>
/// Changes of the tree, in the order in which a replayer makes them: removed nodes, added nodes, texts, attributes. On the wire the added
/// nodes stand last.
/// </summary>
internal static class ApplyMutation
{
    public static bool Apply(PageState page, ref MutationRecord mutation, ref MessagePackReader fields, ref NodeState ids)
    {
        while (mutation.NextRemove(ref fields, out var id, out var parentId, out _))
            if (page.IsKnown)
                TreeChange.Remove(page, id, parentId);
        // Copies are bookmarks: texts and attributes are read again once the nodes are added.
        var changes = mutation;
        var changed = fields;
        while (mutation.NextText(ref fields, out _, out _)) { }

        while (mutation.NextAttributes(ref fields, out _))
            for (var left = fields.ReadCount(); left > 0; left--)
            {
                fields.ReadSlot();
                NodeBuilder.Value(page, ref fields);
            }

        Adds(page, ref mutation, ref fields, ref ids);
        if (!page.IsKnown)
            return false;
        while (changes.NextText(ref changed, out var id, out var text))
            TreeChange.Text(page, id, text < 0 ? "" : page.Texts.Of(changed, text));
        while (changes.NextAttributes(ref changed, out var id))
        {
            var slot = page.Tree.Find(id);
            for (var left = changed.ReadCount(); left > 0; left--)
            {
                var name = page.Names.Of(page.Texts.Of(changed, changed.ReadSlot()));
                var value = NodeBuilder.Value(page, ref changed);
                if (slot >= 0)
                    TreeChange.Attribute(page, slot, name, value);
            }
        }

        return true;
    }

    private static void Adds(PageState page, ref MutationRecord mutation, ref MessagePackReader fields, ref NodeState ids)
    {
        var adds = new AddedNodes(page);
        var open = new List<int>();
        while (mutation.NextAdds(ref fields, out var parentId, out var nextId))
        {
            for (var isGroup = true; isGroup; )
            {
                var token = NodeToken.Read(ref fields, ref ids);
                if (token.IsClose)
                {
                    if (open.Count == 0)
                        isGroup = false;
                    else
                        open.RemoveAt(open.Count - 1);
                    continue;
                }

                if (open.Count >= WireFormat.MaxDomDepth)
                    throw new WireException("too_large", $"The DOM is deeper than {WireFormat.MaxDomDepth} levels.");
                if (!page.IsKnown)
                {
                    NodeBuilder.Pass(page, token, ref fields);
                    if (token.IsOpen)
                        open.Add(Node.None);
                    continue;
                }

                var slot = NodeBuilder.Make(page, token, ids.RootId, ref fields);
                if (open.Count == 0)
                    adds.Add(slot, parentId, nextId);
                else
                    adds.AddInside(slot, open[^1]);
                if (token.IsOpen)
                    open.Add(slot);
            }
        }

        adds.End();
    }
}
