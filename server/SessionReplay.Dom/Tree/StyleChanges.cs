using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Tree;

/// <summary>
/// Declarations that were set or removed one by one, in the order of their last change: setting a shorthand after one of its longhands is
/// something else than before it.
/// </summary>
internal sealed class StyleChanges
{
    private readonly List<string> _order = [];
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public int Count => _order.Count;

    /// <summary>About how many characters it takes.</summary>
    public long Weight => _values.Sum(entry => entry.Key.Length + AnyValue.Weight(entry.Value));

    /// <param name="property">The name of the property.</param>
    /// <param name="value">rrweb's form: a text, an array of text and priority, or false for a declaration that was removed.</param>
    public void Set(string property, object? value, Work work)
    {
        // A property that changes in every frame of an animation is mostly the last one already.
        if (!_values.TryAdd(property, value))
        {
            _values[property] = value;
            if (_order[^1] == property)
                return;
            work.Add(_order.Count);
            _order.Remove(property);
        }

        _order.Add(property);
    }

    public bool TryGet(string property, out object? value) => _values.TryGetValue(property, out value);

    public IEnumerable<(string Property, object? Value)> All => _order.Select(property => (property, _values[property]));
}
