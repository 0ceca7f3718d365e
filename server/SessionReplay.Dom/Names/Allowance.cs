using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.Names;

/// <summary>
/// What one question about the page may cost. Once it is used up, the answer is made of what was seen until then, so no page can make
/// anybody wait.
/// </summary>
/// <param name="nodes">How many nodes may be looked at. Climbing, and reading long texts, is paid from the same purse.</param>
internal sealed class Allowance(int nodes)
{
    private const int StepsPerNode = 16;
    private const int AttributesPerStep = 4;
    private const int CharactersPerStep = 16;

    private long _steps = (long)nodes * StepsPerNode;

    public bool IsUsedUp => _steps <= 0;

    /// <summary>Whether as many nodes as this may still be looked at.</summary>
    public bool IsEnoughFor(long nodes) => _steps > nodes * StepsPerNode;

    public void Add(long nodes) => _steps += nodes * StepsPerNode;

    /// <summary>Pays for looking at a node. False: nothing is left.</summary>
    public bool Visit(in Node node)
    {
        if (node.Attributes is not { } attributes)
            return Take(StepsPerNode);
        var style = attributes.Seek("style") as string;
        return Take(StepsPerNode + (attributes.Sought.Length / AttributesPerStep) + ((style?.Length ?? 0) / CharactersPerStep));
    }

    /// <summary>Pays for going from a node to one beside or above it.</summary>
    public bool Step() => Take(1);

    public bool Read(int characters) => Take(characters / CharactersPerStep);

    /// <summary>Pays for a text that is read letter by letter, and kept.</summary>
    public bool ReadWhole(int characters) => Take(characters);

    private bool Take(int steps)
    {
        _steps -= steps;
        return _steps > 0;
    }
}
