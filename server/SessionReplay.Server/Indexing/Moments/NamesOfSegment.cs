using SessionReplay.Dom;
using SessionReplay.Dom.Names;

namespace SessionReplay.Server.Indexing.Moments;

/// <summary>
/// Asks the page for names, and remembers the answers within a segment. A name may cost milliseconds in a page made to be slow, so there is a
/// bound on how many are asked for in a segment; a person's hand never reaches it.
/// </summary>
internal sealed class NamesOfSegment(PageDom dom)
{
    private const int MaxNames = 500;
    private const int MaxLooks = 2_000;

    private readonly Dictionary<long, string?> _roles = [];
    private readonly Dictionary<long, long> _targets = [];
    private readonly Dictionary<long, long?> _editors = [];
    private int _namesLeft;
    private int _looksLeft;

    public void BeginSegment()
    {
        _roles.Clear();
        _targets.Clear();
        _editors.Clear();
        (_namesLeft, _looksLeft) = (MaxNames, MaxLooks);
    }

    /// <summary>The role of a field, which does not change while a person uses it.</summary>
    public string? RoleOf(long id)
    {
        if (_roles.TryGetValue(id, out var known))
            return known;
        return --_namesLeft < 0 ? null : _roles[id] = dom.Describe(id)?.Role;
    }

    /// <summary>What a person would call an element now.</summary>
    public SpokenName? Call(long id)
    {
        if (--_namesLeft < 0)
            return null;
        var called = dom.Call(id);
        _roles[id] = called?.Node.Role;
        return called;
    }

    public bool HasAutofocus(long id) => --_looksLeft >= 0 && dom.HasAutofocus(id);

    public string? SelectorOf(long id) => --_namesLeft < 0 ? null : dom.SelectorOf(id);

    /// <summary>The element that a person means who hit the node of an id.</summary>
    public long TargetOf(long id)
    {
        if (_targets.TryGetValue(id, out var known))
            return known;
        return --_looksLeft < 0 ? id : _targets[id] = dom.TargetOf(id) ?? id;
    }

    /// <summary>The rich-text editor that a node stands in.</summary>
    public long? EditorOf(long id)
    {
        if (_editors.TryGetValue(id, out var known))
            return known;
        return --_looksLeft < 0 ? null : _editors[id] = dom.EditorOf(id);
    }
}
