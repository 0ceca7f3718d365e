using SessionReplay.Server.Storage;

namespace SessionReplay.Server.Ingest;

/// <summary>Which segments of a page are stored, as far as this connection knows: up to <see cref="Hi"/> without a hole, and some above.</summary>
internal sealed class PageAcks
{
    private readonly SortedSet<int> _above = [];

    public PageAcks(IEnumerable<NumberRange> stored)
    {
        foreach (var range in stored)
        {
            if (range.From <= Hi + 1) Hi = Math.Max(Hi, range.To);
            else
                for (var number = range.From; number <= range.To; number++) _above.Add(number);
        }
    }

    public int Hi { get; private set; } = -1;

    public void Add(int number)
    {
        if (number > Hi) _above.Add(number);
        while (_above.Count > 0 && _above.Min == Hi + 1)
        {
            Hi++;
            _above.Remove(Hi);
        }
    }
}
