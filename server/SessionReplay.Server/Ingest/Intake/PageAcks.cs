using SessionReplay.Server.Storage.Segments;

namespace SessionReplay.Server.Ingest.Intake;

/// <summary>
/// Which segments of a page are stored, as far as this connection knows: all numbers up to <see cref="Hi"/>, and some above.
/// </summary>
internal sealed class PageAcks
{
    /// <summary>
    /// A recorder leaves a hole where a segment is lost, a handful in a day. A page with more ranges than this would make the server hold
    /// too much for it.
    /// </summary>
    public const int MaxRanges = 4_000;

    /// <summary>Stored ranges above <see cref="Hi"/>, ascending, with a hole before each.</summary>
    private readonly List<NumberRange> _above = [];

    public PageAcks(IEnumerable<NumberRange> stored)
    {
        foreach (var range in stored)
        {
            if (range.From <= Hi + 1)
                Hi = Math.Max(Hi, range.To);
            else
                _above.Add(range);
        }
    }

    public int Hi { get; private set; } = -1;

    /// <summary>All stored ranges, ascending.</summary>
    public IEnumerable<NumberRange> Ranges => Hi < 0 ? _above : _above.Prepend(new NumberRange(0, Hi));

    public bool HasTooManyHoles => _above.Count > MaxRanges;

    public void Add(int number)
    {
        // Searched from the end, because a new number is mostly the highest.
        var next = _above.Count;
        while (next > 0 && _above[next - 1].From > number)
            next--;
        if (number <= Hi || (next > 0 && number <= _above[next - 1].To))
            return;
        var joinsLast = next > 0 && _above[next - 1].To == number - 1;
        var joinsNext = next < _above.Count && _above[next].From == number + 1;
        var range = new NumberRange(joinsLast ? _above[next - 1].From : number, joinsNext ? _above[next].To : number);
        if (joinsNext)
            _above.RemoveAt(next);
        if (joinsLast)
            _above[next - 1] = range;
        else
            _above.Insert(next, range);
        if (_above[0].From > Hi + 1)
            return;
        Hi = _above[0].To;
        _above.RemoveAt(0);
    }
}
