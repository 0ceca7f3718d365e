using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.State;

/// <summary>
/// The ids of open popovers and modal dialogs, the uppermost last. A browser shows them above the page in the order in which they were
/// opened, whatever their places in the tree.
/// </summary>
internal sealed class TopLayer
{
    private readonly List<long> _open = [];

    public IReadOnlyList<long> Open => _open;

    public bool Has(long id, Work work)
    {
        work.Add(_open.Count);
        return _open.Contains(id);
    }

    public void Opened(long id, Work work)
    {
        Closed(id, work);
        _open.Add(id);
    }

    public void Closed(long id, Work work)
    {
        work.Add(_open.Count);
        _open.Remove(id);
    }

    public void Clear() => _open.Clear();
}
