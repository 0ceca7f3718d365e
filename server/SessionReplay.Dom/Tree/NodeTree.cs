using System.Runtime.InteropServices;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Tree;

/// <summary>The nodes of the page. Every operation is iterative: a page may be deeper than the stack.</summary>
internal sealed class NodeTree
{
    /// <summary>The most nodes of one page. A page that claims more is too large to be known.</summary>
    public const int MaxNodes = 2_000_000;

    private readonly NodeIds _ids = new();
    private readonly Action<int> _onPlaced;
    private readonly Action<int> _onRemoved;
    private readonly Stack<int> _free = new();
    private readonly Stack<int> _left = new();
    private Node[] _nodes = new Node[256];
    private int _end;

    /// <summary>A node that has lost its id to another gets one that no recorder reaches.</summary>
    private long _nextUnnamed = WireFormat.MaxDeltaBase;

    /// <param name="onPlaced">Is told of each node that has got its <see cref="Node.Scope"/>.</param>
    /// <param name="onRemoved">Is told of each removed node that <see cref="Node.HasState"/>, <see cref="Node.IsTold"/> or is a slot.</param>
    public NodeTree(Action<int> onPlaced, Action<int> onRemoved) => (_onPlaced, _onRemoved) = (onPlaced, onRemoved);

    /// <summary>How many nodes there are.</summary>
    public int Count => _end - _free.Count;

    /// <summary>Behind the last slot that was ever used. Not every slot before it has a node.</summary>
    public int End => _end;

    /// <summary>The document of the page; −1 before the first snapshot.</summary>
    public int Document { get; set; } = Node.None;

    public ref Node this[int slot] => ref _nodes[slot];

    /// <summary>The slot of the node that records call <paramref name="id"/>; −1 if there is none.</summary>
    public int Find(long id) => _ids.Find(id);

    public bool HasChildren(int slot) => _nodes[slot].First >= 0 || _nodes[slot].FirstShadow >= 0;

    /// <summary>Makes a node that has no place in the tree yet. If another node has its id, that one can no longer be named.</summary>
    /// <exception cref="WireException">
    /// The page has more than <see cref="MaxNodes"/>, or the id is so far from 0 that its difference to another could not be written.
    /// </exception>
    public int Make(long id, int type, int flags, long? rootId)
    {
        if (id is < -WireFormat.MaxDeltaBase or > WireFormat.MaxDeltaBase)
            throw new WireException($"A node has the id {id}.");
        if (Count >= MaxNodes)
            throw new WireException("too_large", $"The page has more than {MaxNodes} nodes.");
        if (!_free.TryPop(out var slot))
        {
            slot = _end++;
            if (slot == _nodes.Length)
                Array.Resize(ref _nodes, _nodes.Length * 2);
        }

        if (_ids.Find(id) is >= 0 and var other)
            _nodes[other].Id = _nextUnnamed--;
        _nodes[slot] = new Node
        {
            Id = id,
            RootId = rootId,
            Type = (byte)type,
            Flags = (ushort)flags,
            IsUsed = true,
            Scope = type == NodeType.Document ? slot : Node.None,
            Parent = Node.None,
            Previous = Node.None,
            Next = Node.None,
            First = Node.None,
            Last = Node.None,
            FirstShadow = Node.None,
            LastShadow = Node.None,
        };
        _ids.Set(id, slot);
        return slot;
    }

    /// <summary>Removes the document of a frame, because the frame gets another.</summary>
    /// <returns>How many children it has looked at.</returns>
    public int RemoveDocument(int frame)
    {
        var looked = 0;
        for (var child = _nodes[frame].First; child >= 0; child = _nodes[child].Next)
        {
            looked++;
            if (_nodes[child].Type != NodeType.Document)
                continue;
            Remove(child);
            break;
        }

        return looked;
    }

    /// <summary>Puts a node without a place behind the last child of <paramref name="parent"/>, or before its child <paramref name="before"/>.</summary>
    /// <returns>How many nodes have another <see cref="Node.Scope"/> by that.</returns>
    public int Attach(int slot, int parent, int before = Node.None)
    {
        ref var node = ref _nodes[slot];
        ref var above = ref _nodes[parent];
        var shadow = node.IsShadow;
        ref var first = ref shadow ? ref above.FirstShadow : ref above.First;
        ref var last = ref shadow ? ref above.LastShadow : ref above.Last;
        if (before >= 0 && (_nodes[before].Parent != parent || _nodes[before].IsShadow != shadow))
            before = Node.None;
        node.Parent = parent;
        node.Next = before;
        node.Previous = before < 0 ? last : _nodes[before].Previous;
        if (node.Previous < 0)
            first = slot;
        else
            _nodes[node.Previous].Next = slot;
        if (before < 0)
            last = slot;
        else
            _nodes[before].Previous = slot;
        // A node may have got children before it got its place. They get theirs with it, each once.
        var scope = shadow ? parent : above.Scope;
        if (node.Type == NodeType.Document || scope < 0 || scope == node.Scope)
            return 0;
        var changed = 0;
        for (var at = slot; at >= 0; at = FollowingInScope(at, slot))
        {
            if (_nodes[at].Type == NodeType.Document)
                continue;
            _nodes[at].Scope = scope;
            _onPlaced(at);
            changed++;
        }

        return changed;
    }

    /// <summary>Takes a node out of the tree, with everything below it. Their ids are unknown afterwards.</summary>
    public void Remove(int slot)
    {
        Detach(slot);
        _left.Push(slot);
        while (_left.TryPop(out var next))
        {
            ref var node = ref _nodes[next];
            for (var child = node.First; child >= 0; child = _nodes[child].Next)
                _left.Push(child);
            for (var child = node.FirstShadow; child >= 0; child = _nodes[child].Next)
                _left.Push(child);
            if (_ids.Find(node.Id) == next)
                _ids.Remove(node.Id);
            if (node.HasState || node.IsTold || node.IsSlot)
                _onRemoved(next);
            if (next == Document)
                Document = Node.None;
            node = default;
            _free.Push(next);
        }
    }

    /// <summary>The next node in document order below <paramref name="root"/>: children, then those in the shadow root; −1 after the last.</summary>
    public int Following(int slot, int root)
    {
        ref var node = ref _nodes[slot];
        if (node.First >= 0)
            return node.First;
        if (node.FirstShadow >= 0)
            return node.FirstShadow;
        return FollowingBehind(slot, root);
    }

    /// <summary>The same, but without what is below <paramref name="slot"/>.</summary>
    public int FollowingBehind(int slot, int root)
    {
        while (slot != root)
        {
            ref var node = ref _nodes[slot];
            if (node.Next >= 0)
                return node.Next;
            // Behind the last ordinary child stand the children in the shadow root.
            if (!node.IsShadow && _nodes[node.Parent].FirstShadow is >= 0 and var shadow)
                return shadow;
            slot = node.Parent;
        }

        return Node.None;
    }

    /// <summary>
    /// The next node in document order below <paramref name="root"/> that is in the same <see cref="Node.Scope"/>, or is the document of a
    /// frame there; −1 after the last.
    /// </summary>
    public int FollowingInScope(int slot, int root)
    {
        if ((slot == root || _nodes[slot].Type != NodeType.Document) && _nodes[slot].First is >= 0 and var first)
            return first;
        for (; slot != root; slot = _nodes[slot].Parent)
            if (_nodes[slot].Next is >= 0 and var next)
                return next;
        return Node.None;
    }

    /// <summary>True if <paramref name="slot"/> is <paramref name="root"/> or below it.</summary>
    public bool Contains(int root, int slot)
    {
        for (; slot >= 0; slot = _nodes[slot].Parent)
            if (slot == root)
                return true;
        return false;
    }

    public void Clear()
    {
        Array.Clear(_nodes, 0, _end);
        if (_nodes.Length > 1 << 16)
            _nodes = new Node[256];
        _end = 0;
        _free.Clear();
        _ids.Clear();
        Document = Node.None;
        _nextUnnamed = WireFormat.MaxDeltaBase;
    }

    /// <summary>Takes a node from its place, with everything below it. It keeps its id, and is to be put elsewhere or removed.</summary>
    public void Detach(int slot)
    {
        ref var node = ref _nodes[slot];
        if (node.Parent < 0)
            return;
        ref var above = ref _nodes[node.Parent];
        ref var first = ref node.IsShadow ? ref above.FirstShadow : ref above.First;
        ref var last = ref node.IsShadow ? ref above.LastShadow : ref above.Last;
        if (node.Previous < 0)
            first = node.Next;
        else
            _nodes[node.Previous].Next = node.Next;
        if (node.Next < 0)
            last = node.Previous;
        else
            _nodes[node.Next].Previous = node.Previous;
        node.Parent = node.Previous = node.Next = Node.None;
    }
}
