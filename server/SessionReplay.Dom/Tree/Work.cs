using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Tree;

/// <summary>
/// Counts the steps that a segment costs beyond one for each of its bytes. What a page of any real application needs is far below the
/// bound; a segment made to be slow reaches it, and its page is then not known until the next snapshot.
/// </summary>
internal sealed class Work
{
    /// <summary>Steps of a segment, each a few nanoseconds: a tenth of a second in all.</summary>
    private const int MaxSteps = 50_000_000;

    private int _left;

    public void BeginSegment() => _left = MaxSteps;

    /// <exception cref="WireException">The segment has taken all of its steps.</exception>
    public void Add(int steps)
    {
        if ((_left -= steps) < 0)
            throw new WireException("too_large", $"The segment needs more than {MaxSteps} steps.");
    }
}
