using System.Runtime.InteropServices;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Tree;

/// <summary>
/// The attributes of an element in their order, each with a text, a bool, a number or another any as its value. Also the declarations that
/// changed since its <c>style</c> was recorded as a whole.
/// </summary>
internal sealed class NodeAttributes
{
    /// <summary>More than an element of any real page has.</summary>
    private const int MaxSought = 200;

    private readonly List<(string Name, object? Value)> _all;

    public NodeAttributes(int capacity) => _all = new(capacity);

    public int Count => _all.Count;

    /// <summary>About how many characters they take.</summary>
    public long Weight => _all.Sum(one => one.Name.Length + AnyValue.Weight(one.Value)) + (Style?.Weight ?? 0);

    public (string Name, object? Value) this[int index] => _all[index];

    /// <summary>Changes of single declarations, which come after the text of <c>style</c>.</summary>
    public StyleChanges? Style { get; set; }

    public object? this[string name]
    {
        get
        {
            foreach (var (known, value) in _all)
                if (known == name)
                    return value;
            return null;
        }
    }

    public string? Text(string name) => this[name] as string;

    public bool IsSame(NodeAttributes others)
    {
        if (_all.Count != others._all.Count)
            return false;
        for (var i = 0; i < _all.Count; i++)
            if (_all[i].Name != others._all[i].Name || !AnyValue.Same(_all[i].Value, others._all[i].Value))
                return false;
        return true;
    }

    /// <summary>The value of an attribute, if it is among the first 200: so whoever asks often pays little, whatever a page does.</summary>
    public object? Seek(string name)
    {
        for (var i = Math.Min(_all.Count, MaxSought) - 1; i >= 0; i--)
            if (_all[i].Name == name)
                return _all[i].Value;
        return null;
    }

    /// <summary>The first 200 attributes.</summary>
    public ReadOnlySpan<(string Name, object? Value)> Sought => CollectionsMarshal.AsSpan(_all)[..Math.Min(_all.Count, MaxSought)];

    public bool Has(string name) => _all.Exists(one => one.Name == name);

    public void Set(string name, object? value, Work work)
    {
        work.Add(_all.Count);
        for (var i = 0; i < _all.Count; i++)
        {
            if (_all[i].Name != name)
                continue;
            _all[i] = (name, value);
            return;
        }

        _all.Add((name, value));
    }

    /// <summary>Adds an attribute of a node that is being read, without looking whether it is there.</summary>
    public void Append(string name, object? value) => _all.Add((name, value));

    public void Remove(string name, Work work)
    {
        work.Add(_all.Count);
        _all.RemoveAll(one => one.Name == name);
    }
}
