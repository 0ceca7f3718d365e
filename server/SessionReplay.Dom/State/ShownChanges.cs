using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.State;

/// <summary>How a node has changed, as far as that decides which texts the page shows.</summary>
internal enum ShownChange
{
    /// <summary>It is new, or what it shows may be something else.</summary>
    Any,

    /// <summary>An attribute is another by which an element may hide what is in it; mostly it still does what it did.</summary>
    Hiding,

    /// <summary>It has lost a child.</summary>
    Loss,
}

/// <summary>What has changed of the page since somebody looked at which texts it shows.</summary>
/// <param name="onGone">Is told of each slot whose text goes, or is forgotten, that <see cref="Node.IsTold"/>.</param>
internal sealed class ShownChanges(Action<int> onGone)
{
    private readonly List<(int Slot, ShownChange Change)> _all = [];

    /// <summary>The page is another one.</summary>
    public bool IsAnotherPage { get; private set; } = true;

    public IReadOnlyList<(int Slot, ShownChange Change)> All => _all;

    public void Add(int slot, ShownChange change)
    {
        // Until the first look the whole page is new anyway.
        if (!IsAnotherPage)
            _all.Add((slot, change));
    }

    /// <summary>A node with a text that was told, or a <c>slot</c>, is removed.</summary>
    public void Removed(NodeTree tree, int slot)
    {
        ref var node = ref tree[slot];
        if (node.IsTold)
            onGone(slot);
        if (node.IsSlot && node.Scope >= 0)
            Add(node.Scope, ShownChange.Any);
    }

    /// <summary>All nodes are forgotten.</summary>
    public void Forget(NodeTree tree)
    {
        for (var slot = 0; slot < tree.End; slot++)
            if (tree[slot].IsTold)
                onGone(slot);
        _all.Clear();
        IsAnotherPage = true;
    }

    /// <summary>Somebody has looked.</summary>
    public void Clear()
    {
        _all.Clear();
        IsAnotherPage = false;
    }
}
