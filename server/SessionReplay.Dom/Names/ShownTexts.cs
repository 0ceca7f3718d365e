using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Names;

/// <summary>Follows which texts of the page a person can see, record by record, and tells a watcher what has changed.</summary>
/// <remarks>
/// After each record it looks again at the nodes that the record has changed, with what is in them: at the whole page only behind a
/// snapshot, which has paid for that with its bytes. A style that hides what it hid before is not looked at. So that a page that hides and
/// shows a hundred thousand nodes again and again costs no more than others, every look is paid from a purse that only the bytes that come
/// fill. Once it is empty nothing is looked at until there is enough in it for the whole page.
/// </remarks>
internal sealed class ShownTexts
{
    /// <summary>What is in the purse at first, in nodes: a large page may change as a whole some ten times.</summary>
    private const int NodesAtFirst = 1_000_000;

    /// <summary>… and what each byte adds. A node takes some 50 ns, as do four bytes on their way into the model.</summary>
    private const int NodesPerByte = 2;

    private readonly PageState _page;
    private readonly NodeTree _tree;
    private readonly ITextWatcher _watcher;
    private readonly ShownChanges _changes;
    private readonly VisibleTexts _texts;
    private readonly Allowance _purse = new(NodesAtFirst);

    /// <summary>The nodes below which the record has changed something.</summary>
    private readonly List<int> _roots = [];

    /// <summary>The nodes in what is being looked at that had a text before.</summary>
    private readonly List<int> _before = [];

    /// <summary>By slot: the text that was told last, as it was recorded, and its number; null: none stands there.</summary>
    private (string? Said, int Number)[] _told = [];

    /// <summary>By slot: twice the number of the look for which it is a root, and one more once it was looked at.</summary>
    private int[] _looks = [];
    private int _look;
    private bool _isBehind;

    public ShownTexts(PageState page, ITextWatcher watcher)
    {
        (_page, _tree, _watcher) = (page, page.Tree, watcher);
        _texts = new(page);
        for (var slot = 0; slot < _tree.End; slot++)
            _tree[slot].IsTold = false;
        page.Shown = _changes = new(Went);
        Look();
    }

    /// <summary>So many bytes of changes come.</summary>
    public void BeginSegment(int bytes) => _purse.Add((long)bytes * NodesPerByte);

    /// <summary>Looks at what has changed, and tells it.</summary>
    public void Look()
    {
        if (!_page.IsKnown || (_changes.All.Count == 0 && !_changes.IsAnotherPage))
            return;
        if (_told.Length < _tree.End)
        {
            Array.Resize(ref _told, Math.Max(_tree.End, 2 * _told.Length));
            Array.Resize(ref _looks, _told.Length);
        }

        _look += 2;
        if (_changes.IsAnotherPage)
        {
            _isBehind = false;
            if (_tree.Document >= 0)
                Tell(_tree.Document, isInvisible: false);
        }
        else if (!_isBehind)
            LookAtChanges();
        else if (_tree.Document >= 0 && _purse.IsEnoughFor(2L * _tree.Count))
            _isBehind = !TryLookAt(_tree.Document);
        _changes.Clear();
    }

    private void LookAtChanges()
    {
        _roots.Clear();
        foreach (var (slot, change) in _changes.All)
            if (_tree[slot].IsUsed && Root(slot, change) is >= 0 and var root)
            {
                _looks[root] = _look;
                _roots.Add(root);
            }

        foreach (var root in _roots)
            if (Above(root) is >= 0 and var top && _looks[top] <= _look && !TryLookAt(top))
                break;
        if (!_purse.IsUsedUp)
            return;
        _isBehind = true;
        _watcher.LostSight();
    }

    /// <summary>The node below which a change of a node may show something else; −1: it shows what it did.</summary>
    private int Root(int slot, ShownChange change)
    {
        ref var node = ref _tree[slot];
        if (change == ShownChange.Hiding)
        {
            if (!_purse.Visit(node))
                return Node.None;
            var hides = (byte)Hides.Of(_page, slot);
            if (hides == node.HidAs)
                return Node.None;
            node.HidAs = hides;
        }

        if (change == ShownChange.Loss)
            return ChoosesAmongChildren(slot) || Around(slot) >= 0 ? slot : Node.None;
        return node.Parent is >= 0 and var parent && ChoosesAmongChildren(parent) ? parent : slot;
    }

    /// <summary>It shows some of its children, depending on which ones there are.</summary>
    private bool ChoosesAmongChildren(int slot)
    {
        ref var node = ref _tree[slot];
        return Slotted.IsHost(node) || node is { IsElement: true, Text: "details" };
    }

    /// <summary>The root, or the list around it that shows one option alone; −1: another root is above it.</summary>
    private int Above(int root)
    {
        var top = root;
        for (var at = _tree[root].Parent; at >= 0 && _purse.Step(); at = _tree[at].Parent)
        {
            if (_looks[at] >= _look)
                return Node.None;
            if (IsList(at))
                top = at;
        }

        return top;
    }

    private int Around(int slot)
    {
        for (; slot >= 0 && _purse.Step(); slot = _tree[slot].Parent)
            if (IsList(slot))
                return slot;
        return Node.None;
    }

    private bool IsList(int slot) => _tree[slot] is { IsElement: true, Text: "select" };

    /// <summary>Looks at a node and everything in it.</summary>
    /// <returns>False if the purse does not suffice; then nothing is told.</returns>
    private bool TryLookAt(int root)
    {
        while (true)
        {
            _looks[root] = _look + 1;
            _before.Clear();
            var outside = Node.None;
            var at = root;
            for (; at >= 0 && outside < 0 && _purse.Visit(_tree[at]); at = _tree.Following(at, root))
            {
                ref var node = ref _tree[at];
                if (node.IsTold)
                {
                    node.IsTold = false;
                    _before.Add(at);
                }

                // What a slot shows stands elsewhere in the tree, below the host.
                if (node.IsSlot && node.Scope == _tree[root].Scope && Slotted.HostAround(_tree, at) is >= 0 and var host)
                    outside = host;
            }

            var around = outside < 0 && at < 0 ? VisibleText.Around(_page, root, _purse) : Hiding.None;
            if (_purse.IsUsedUp || outside >= 0)
            {
                foreach (var slot in _before)
                    _tree[slot].IsTold = true;
                if (_purse.IsUsedUp)
                    return false;
                if (_looks[outside] > _look)
                    return true;
                root = outside;
                continue;
            }

            if (around != Hiding.Gone)
                Tell(root, around == Hiding.Invisible);
            foreach (var slot in _before)
                if (!_tree[slot].IsTold)
                    Went(slot);
            return true;
        }
    }

    private void Tell(int root, bool isInvisible)
    {
        foreach (var slot in _texts.Below(root, isInvisible))
        {
            if (VisibleText.Said(_page, slot) is not { } said)
                continue;
            ref var told = ref _told[slot];
            if (said != told.Said)
            {
                _purse.ReadWhole(said.Length);
                if (VisibleText.Of(_page, slot) is not { IsMasked: false } text)
                    continue;
                told = (said, told.Said is null ? _watcher.Came(text) : _watcher.Changed(told.Number, text));
            }

            _tree[slot].IsTold = true;
        }
    }

    private void Went(int slot)
    {
        _watcher.Went(_told[slot].Number);
        _told[slot] = default;
    }
}
