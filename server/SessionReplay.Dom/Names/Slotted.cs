using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Names;

/// <summary>Which slots of a shadow root show which children of its host.</summary>
internal sealed class Slotted
{
    private readonly Dictionary<int, List<int>> _shown = [];

    /// <param name="tree">The tree.</param>
    /// <param name="host">The slot of the host.</param>
    /// <param name="allowance">Pays for the nodes that are looked at; null: for all of them.</param>
    public Slotted(NodeTree tree, int host, Allowance? allowance = null)
    {
        var slots = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var at = tree[host].FirstShadow; at >= 0 && allowance?.Step() != false; at = tree.FollowingInScope(at, host))
            if (tree[at].IsSlot)
                slots.TryAdd(Name(tree[at]), at);
        for (var child = tree[host].First; child >= 0 && allowance?.Step() != false; child = tree[child].Next)
        {
            if (!(tree[child].IsElement || tree[child].IsText) || !slots.TryGetValue(NameFor(tree[child]), out var slot))
                continue;
            if (!_shown.TryGetValue(slot, out var children))
                _shown[slot] = children = [];
            children.Add(child);
        }
    }

    /// <summary>What a <c>slot</c> shows; null: its own children.</summary>
    public List<int>? In(int slot) => _shown.GetValueOrDefault(slot);

    /// <summary>The <c>slot</c> that shows a child of a host; −1: none does.</summary>
    public static int SlotFor(NodeTree tree, int host, int child, Allowance allowance)
    {
        var name = NameFor(tree[child]);
        for (var at = tree[host].FirstShadow; at >= 0 && allowance.Step(); at = tree.FollowingInScope(at, host))
            if (tree[at].IsSlot && Name(tree[at]) == name)
                return at;
        return Node.None;
    }

    /// <summary>It shows a shadow root, and its own children only in the slots of that.</summary>
    public static bool IsHost(in Node node) => node.FirstShadow >= 0 || (node.Flags & Head.ShadowHost) != 0;

    /// <summary>The host of the shadow root that a node is in; −1: it is in none.</summary>
    public static int HostAround(NodeTree tree, int slot) =>
        tree[slot].Scope is >= 0 and var scope && tree[scope].IsElement ? scope : Node.None;

    private static string Name(in Node slot) => slot.Attribute("name") ?? "";

    private static string NameFor(in Node child) => child.Attribute("slot") ?? "";
}
