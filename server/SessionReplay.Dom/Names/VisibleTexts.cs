using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.Names;

/// <summary>Walks over all that a person can see of a page, in the order in which it stands there, with shadow roots and frames.</summary>
internal sealed class VisibleTexts(PageState page)
{
    private readonly NodeTree _tree = page.Tree;

    /// <summary>What is left of the nodes that the walk is in. It may be deeper than the stack.</summary>
    private readonly Stack<Level> _levels = new();

    public IEnumerable<VisibleText> All()
    {
        if (_tree.Document < 0)
            yield break;
        foreach (var slot in Below(_tree.Document, isInvisible: false))
            if (VisibleText.Of(page, slot) is { } text)
                yield return text;
    }

    /// <summary>The nodes that a person can see, and that may have a text, in what a node shows; the node itself is one of them.</summary>
    /// <param name="slot">A node that nothing around it hides.</param>
    /// <param name="isInvisible">The nearest element around it that says so has <c>visibility: hidden</c>.</param>
    public IEnumerable<int> Below(int slot, bool isInvisible)
    {
        _levels.Clear();
        _levels.Push(Level.Only(slot, null, isInvisible));
        while (_levels.TryPop(out var level))
        {
            var next = level.Take(_tree);
            if (next < 0)
                continue;
            _levels.Push(level);
            if (Enter(next, level))
                yield return next;
        }
    }

    /// <summary>Looks at a node, and puts what it shows on the levels.</summary>
    private bool Enter(int slot, in Level from)
    {
        ref var node = ref _tree[slot];
        var hiding = Hides.Of(page, slot);
        node.HidAs = (byte)hiding;
        if ((hiding & (Hiding.Gone | Hiding.Transparent)) != 0)
            return false;
        var isInvisible = (hiding & Hiding.Visible) == 0 && (from.IsInvisible || (hiding & Hiding.Invisible) != 0);
        if (node.IsContainer)
            _levels.Push(Shown(slot, from.Host, isInvisible));
        return !isInvisible;
    }

    private Level Shown(int slot, Host? host, bool isInvisible)
    {
        ref var node = ref _tree[slot];
        if (node.IsElement && Hides.OnlyShown(page, slot) is { } only)
            return Level.Only(only, host, isInvisible);
        if (Slotted.IsHost(node))
            return new(node.FirstShadow, new(new Slotted(_tree, slot), host), isInvisible);
        return host is not null && node.IsSlot && host.Slotted.In(slot) is { } shown
            ? Level.These(shown, host.Outer, isInvisible)
            : new(node.First, node.IsElement ? host : null, isInvisible);
    }

    /// <summary>The shadow host whose shadow root the walk is in, and the one around it.</summary>
    private sealed record Host(Slotted Slotted, Host? Outer);

    /// <summary>Siblings, of which some have been looked at.</summary>
    private record struct Level(int Next, Host? Host, bool IsInvisible)
    {
        private List<int>? _list;
        private int _at;
        private bool _isLast;

        public static Level Only(int slot, Host? host, bool isInvisible) => new(slot, host, isInvisible) { _isLast = true };

        public static Level These(List<int> slots, Host? host, bool isInvisible) => new(Node.None, host, isInvisible) { _list = slots };

        /// <summary>The next of them; −1: there are no more.</summary>
        public int Take(NodeTree tree)
        {
            if (_list is not null)
                return _at < _list.Count ? _list[_at++] : Node.None;
            var slot = Next;
            Next = slot < 0 || _isLast ? Node.None : tree[slot].Next;
            return slot;
        }
    }
}
