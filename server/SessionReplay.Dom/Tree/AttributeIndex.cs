using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SessionReplay.Dom.Tree;

/// <summary>
/// The elements of each document and shadow root by those attributes by which elements are looked up: ids, what labels are for, and test
/// ids. It is made when somebody first asks, in one walk over the tree, and kept from then on: a change adds an entry, and an entry that
/// no longer holds is dropped when a look-up meets it. So neither a change nor a look-up costs a walk, whatever the page does.
/// </summary>
internal sealed class AttributeIndex(NodeTree tree)
{
    /// <summary>Attributes that tests find elements by, the most usual first.</summary>
    public static readonly string[] TestIds = ["data-testid", "data-test-id", "data-test", "data-qa", "data-cy"];

    /// <summary>A longer value is no id that a person or a program refers to.</summary>
    private const int MaxValue = 200;

    /// <summary>Elements of one value that a look-up tells. A page has one, or a few by mistake.</summary>
    private const int MaxFound = 16;
    private const int AlwaysKept = 1024;

    private readonly Dictionary<(int Scope, string Name, string Value), (int First, int Last)> _chains = [];
    private readonly List<(int Slot, int Next)> _entries = [];
    private bool _isMade;

    /// <summary>When there are more entries than this, most of them may no longer hold, and the index is made again.</summary>
    private int _most = int.MaxValue;

    /// <summary>The element of an id; −1: there is none.</summary>
    /// <param name="scope">The <see cref="Node.Scope"/> in which it is looked for.</param>
    /// <param name="id">The id.</param>
    public int Element(int scope, string id) => Find(scope, "id", id, 1) is [var first] ? first : Node.None;

    /// <summary>The elements that have an attribute of a value, up to so many, in the order in which they were recorded.</summary>
    public List<int> Find(int scope, string name, string value, int most = MaxFound)
    {
        var found = new List<int>();
        if (value.Length is 0 or > MaxValue || scope < 0)
            return found;
        Make();
        ref var chain = ref CollectionsMarshal.GetValueRefOrNullRef(_chains, (scope, name, value));
        if (Unsafe.IsNullRef(ref chain))
            return found;
        var entries = CollectionsMarshal.AsSpan(_entries);
        var before = Node.None;
        for (var at = chain.First; at >= 0 && found.Count < most; at = entries[at].Next)
        {
            var (slot, next) = entries[at];
            if (Holds(slot, scope, name, value) && !found.Contains(slot))
            {
                found.Add(slot);
                before = at;
                continue;
            }

            if (before < 0)
                chain.First = next;
            else
                entries[before].Next = next;
            if (next < 0)
                chain.Last = before;
        }

        if (chain.First < 0)
            _chains.Remove((scope, name, value));
        return found;
    }

    /// <summary>A node has got its place.</summary>
    public void Placed(int slot)
    {
        if (!_isMade || tree[slot].Attributes is not { } attributes)
            return;
        foreach (var (name, value) in attributes.Sought)
            Changed(slot, name, value);
    }

    /// <summary>An attribute of an element has another value.</summary>
    public void Changed(int slot, string name, object? value)
    {
        if (!_isMade || value is not string { Length: > 0 and <= MaxValue } text || !Has(name))
            return;
        if (_entries.Count >= _most)
        {
            Clear();
            return;
        }

        var entry = _entries.Count;
        _entries.Add((slot, Node.None));
        ref var chain = ref CollectionsMarshal.GetValueRefOrAddDefault(_chains, (tree[slot].Scope, name, text), out var isKnown);
        if (isKnown)
            CollectionsMarshal.AsSpan(_entries)[chain.Last].Next = entry;
        else
            chain.First = entry;
        chain.Last = entry;
    }

    public void Clear()
    {
        _isMade = false;
        _most = int.MaxValue;
        _chains.Clear();
        _entries.Clear();
    }

    private static bool Has(string name) =>
        name is "id" or "for" || (name.StartsWith("data-", StringComparison.Ordinal) && TestIds.Contains(name));

    private void Make()
    {
        if (_isMade)
            return;
        _isMade = true;
        for (var slot = tree.Document; slot >= 0; slot = tree.Following(slot, tree.Document))
            Placed(slot);
        _most = AlwaysKept + (2 * Math.Max(_entries.Count, tree.Count));
    }

    private bool Holds(int slot, int scope, string name, string value) =>
        tree[slot].Scope == scope && tree[slot].Attributes?.Seek(name) as string == value;
}
