namespace SessionReplay.Dom.Tree;

/// <summary>
/// Which slot of the tree has the node of an id. Recorders number nodes from 1 on, so ids are places in an array; ids that are far from
/// that, which only a hostile page sends, are kept in a sorted table, where no choice of ids makes looking them up slow.
/// </summary>
internal sealed class NodeIds
{
    /// <summary>Ids below this many times the number of nodes ever seen are dense enough for the array.</summary>
    private const int Sparseness = 8;
    private const int LeastDense = 1 << 16;
    private const int MostDense = 1 << 24;

    private readonly SortedDictionary<long, int> _sparse = [];

    /// <summary>Slot + 1 by id; 0: no node.</summary>
    private int[] _dense = new int[1024];
    private long _seen;

    public int Find(long id)
    {
        if (id >= 0 && id < _dense.Length && _dense[id] is > 0 and var slot)
            return slot - 1;
        return _sparse.Count > 0 && _sparse.TryGetValue(id, out var sparse) ? sparse : Node.None;
    }

    public void Set(long id, int slot)
    {
        _seen++;
        if (id >= 0 && id < Math.Min(MostDense, Math.Max(LeastDense, _seen * Sparseness)))
        {
            if (id >= _dense.Length)
                Array.Resize(ref _dense, (int)Math.Min(MostDense, Math.Max(id + 1, _dense.Length * 2L)));
            _dense[id] = slot + 1;
            if (_sparse.Count > 0)
                _sparse.Remove(id);
        }
        else
        {
            if (id >= 0 && id < _dense.Length)
                _dense[id] = 0;
            _sparse[id] = slot;
        }
    }

    public void Remove(long id)
    {
        if (id >= 0 && id < _dense.Length && _dense[id] > 0)
            _dense[id] = 0;
        else if (_sparse.Count > 0)
            _sparse.Remove(id);
    }

    public void Clear()
    {
        _sparse.Clear();
        Array.Clear(_dense);
        _seen = 0;
    }
}
