using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace SessionReplay.Wire.Format;

/// <summary>A map of an <see cref="AnyValue"/>, in the order in which it was written. A key that comes again keeps its first place.</summary>
public sealed class AnyMap : IEnumerable<KeyValuePair<string, object?>>
{
    /// <summary>Up to this many keys are looked for one after another, which is faster than a table.</summary>
    private const int Few = 16;

    private readonly List<KeyValuePair<string, object?>> _entries = [];
    private Dictionary<string, int>? _places;

    public int Count => _entries.Count;

    /// <summary>The value of a key, or null.</summary>
    public object? this[string key] => TryGet(key, out var value) ? value : null;

    public bool TryGet(string key, out object? value)
    {
        var at = PlaceOf(key);
        value = at < 0 ? null : _entries[at].Value;
        return at >= 0;
    }

    public AnyMap Set(string key, object? value)
    {
        var at = PlaceOf(key);
        if (at >= 0)
            _entries[at] = new(key, value);
        else
        {
            _entries.Add(new(key, value));
            _places?.Add(key, _entries.Count - 1);
        }

        return this;
    }

    /// <summary>Adds an entry; the same as <see cref="Set"/>, for collection initializers.</summary>
    public void Add(string key, object? value) => Set(key, value);

    public string? Text(string key) => this[key] as string;

    public bool? Flag(string key) => this[key] as bool?;

    public double? Number(string key) =>
        this[key] switch
        {
            long integer => integer,
            double number => number,
            _ => null,
        };

    public long? Integer(string key) => this[key] as long?;

    public bool TryArray(string key, [NotNullWhen(true)] out object?[]? items) => (items = this[key] as object?[]) is not null;

    public List<KeyValuePair<string, object?>>.Enumerator GetEnumerator() => _entries.GetEnumerator();

    IEnumerator<KeyValuePair<string, object?>> IEnumerable<KeyValuePair<string, object?>>.GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _entries.GetEnumerator();

    private int PlaceOf(string key)
    {
        if (_places is null && _entries.Count > Few)
        {
            _places = new(_entries.Count, StringComparer.Ordinal);
            for (var i = 0; i < _entries.Count; i++)
                _places.Add(_entries[i].Key, i);
        }

        if (_places is not null)
            return _places.TryGetValue(key, out var place) ? place : -1;
        for (var i = 0; i < _entries.Count; i++)
            if (_entries[i].Key == key)
                return i;
        return -1;
    }
}
