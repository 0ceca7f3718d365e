using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.Apply;

/// <summary>
/// Gives the added nodes of one mutation their places. A node may come before its parent, or before the sibling that it stands in front of;
/// it then waits for that one. Nodes for which nothing comes are dropped.
/// </summary>
internal sealed class AddedNodes(PageState page)
{
    private readonly List<(int Slot, long ParentId, long? NextId)> _waiting = [];

    public void Add(int slot, long parentId, long? nextId)
    {
        if (!TryPlace(slot, parentId, nextId))
            _waiting.Add((slot, parentId, nextId));
    }

    public void AddInside(int slot, int parent) => NodePlaced.Place(page, slot, parent);

    public void End()
    {
        for (var before = 0; _waiting.Count > 0 && _waiting.Count != before; )
        {
            before = _waiting.Count;
            page.Work.Add(before);
            _waiting.RemoveAll(one => TryPlace(one.Slot, one.ParentId, one.NextId));
        }

        // Some may wait below others, so those are gone already when their turn comes.
        foreach (var (slot, _, _) in _waiting)
            if (page.Tree[slot] is { IsUsed: true, Parent: < 0 })
                page.Tree.Remove(slot);
    }

    private bool TryPlace(int slot, long parentId, long? nextId)
    {
        var tree = page.Tree;
        var parent = tree.Find(parentId);
        var next = nextId is { } id ? tree.Find(id) : Node.None;
        if (parent < 0 || !tree[parent].IsContainer || (nextId is not null && next < 0))
            return false;
        if (parent == slot || (tree.HasChildren(slot) && NodePlaced.IsIn(page, parent, slot)))
            return false; // It would be inside itself.
        NodePlaced.Place(page, slot, parent, next);
        page.Shown?.Add(slot, ShownChange.Any);
        return true;
    }
}
