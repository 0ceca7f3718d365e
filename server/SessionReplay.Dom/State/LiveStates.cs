using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.State;

/// <summary>The states of those nodes that have one, by slot.</summary>
internal sealed class LiveStates
{
    private readonly Dictionary<int, LiveState> _states = [];

    public IEnumerable<KeyValuePair<int, LiveState>> All => _states;

    public LiveState? Of(int slot) => _states.GetValueOrDefault(slot);

    /// <summary>The state of a node, which gets one if it has none.</summary>
    public LiveState Make(NodeTree tree, int slot)
    {
        if (_states.TryGetValue(slot, out var state))
            return state;
        tree[slot].HasState = true;
        return _states[slot] = new();
    }

    public void Remove(int slot) => _states.Remove(slot);

    public void Clear() => _states.Clear();
}
