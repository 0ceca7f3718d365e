namespace SessionReplay.Dom.State;

/// <summary>Keeps each name once, so that a million elements do not have a million strings of the same few names.</summary>
internal sealed class NamePool
{
    private const int MaxLength = 40;
    private const int MaxNames = 20_000;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public string Of(string name)
    {
        if (name.Length > MaxLength)
            return name;
        if (_names.TryGetValue(name, out var known))
            return known;
        if (_names.Count < MaxNames)
            _names.Add(name);
        return name;
    }
}
