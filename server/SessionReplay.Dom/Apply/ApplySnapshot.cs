using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Dom.Apply;

/// <summary>A snapshot begins the page again. It may span records and segments, and the page is known with its last part.</summary>
internal static class ApplySnapshot
{
    public static bool Begin(PageState page, in SnapshotRecord snapshot, ref MessagePackReader fields, ref NodeState ids)
    {
        page.BeginSnapshot();
        var isWhole = Continue(page, snapshot.IsLast, ref fields, ref ids);
        if (page.Tree.Document is >= 0 and var document)
            page.StateOf(document).Scroll = (snapshot.Left, snapshot.Top, page.NextOrder());
        return isWhole;
    }

    public static bool Continue(PageState page, bool isLast, ref MessagePackReader fields, ref NodeState ids)
    {
        var open = page.OpenSnapshot;
        while (fields.Fields > 0)
        {
            var token = NodeToken.Read(ref fields, ref ids);
            if (open is null)
            {
                // The beginning of the snapshot was lost.
                if (!token.IsClose)
                    NodeBuilder.Pass(page, token, ref fields);
            }
            else if (token.IsClose)
            {
                if (open.Count == 0)
                    throw new WireException($"The Close before byte {fields.At} ends no node.");
                open.RemoveAt(open.Count - 1);
            }
            else
                Place(page, token, ref fields, ids.RootId, open);
        }

        if (isLast && open is not null)
        {
            page.OpenSnapshot = null;
            page.IsKnown = page.Tree.Document >= 0;
        }

        return true;
    }

    private static void Place(PageState page, in NodeToken token, ref MessagePackReader fields, long? rootId, List<int> open)
    {
        if (open.Count == 0 && page.Tree.Document >= 0)
            throw new WireException($"What stands at byte {fields.At} is outside the snapshot's tree.");
        if (open.Count >= WireFormat.MaxDomDepth)
            throw new WireException("too_large", $"The DOM is deeper than {WireFormat.MaxDomDepth} levels.");
        var slot = NodeBuilder.Make(page, token, rootId, ref fields);
        if (open.Count > 0)
            NodePlaced.Place(page, slot, open[^1]);
        else
            page.Tree.Document = slot;
        if (token.IsOpen)
            open.Add(slot);
    }
}
