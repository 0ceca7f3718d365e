using System.Runtime.InteropServices;
using SessionReplay.Dom;
using SessionReplay.Dom.Names;
using SessionReplay.Server.Scrubbing;
using SessionReplay.Server.Storage.Texts;

namespace SessionReplay.Server.Indexing.Texts;

/// <summary>
/// Gathers the texts that stood on the screen within one pack. It is told by the page's model of each text that comes and goes, so nothing
/// is missed between two looks. What it knows begins anew with each pack, so that a walk that goes on from a pack finds the same texts.
/// </summary>
internal sealed class TextsReader : ITextWatcher
{
    /// <summary>The most texts of a pack, and the most characters of one and of all. A page of 10,000 nodes has some 3,000 texts.</summary>
    private const int MaxTexts = 50_000;
    private const int MaxLength = 10_000;
    private const int MaxCharacters = 1_000_000;

    /// <summary>A text that goes on growing within this time (ms) was not read in between.</summary>
    private const long GrowsWithin = 2_000;

    /// <summary>A node of the page's model takes as much memory as this many characters.</summary>
    private const int CharactersOfNode = 100;

    /// <summary>The number of a text that is not kept.</summary>
    private const int NotKept = -1;

    private readonly PageDom _dom;
    private readonly long _from;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<Kept> _kept = [];
    private readonly Stack<int> _free = new();
    private int _characters;
    private bool _isCut;

    /// <param name="dom">The page, as it is at the beginning of the pack.</param>
    /// <param name="from">When the pack begins.</param>
    public TextsReader(PageDom dom, long from)
    {
        (_dom, _from) = (dom, from);
        dom.Watch(this);
    }

    /// <summary>What it keeps takes about as much memory as this many nodes of the page.</summary>
    public int Weight => _kept.Count + (_characters / CharactersOfNode);

    /// <summary>The keyframe of a pack has the time of a record before it.</summary>
    private long Now => Math.Max(_from, _dom.Time);

    /// <summary>The texts so far.</summary>
    /// <param name="to">When the pack ends.</param>
    public PackTexts Texts(long to)
    {
        var all = new List<ScreenText>(_numbers.Count);
        foreach (var kept in _kept)
            if (kept.Text is not null)
                all.Add(new(kept.Text, Math.Min(kept.First, to), kept.Standing > 0 ? to : Math.Min(kept.Last, to)));
        return new(_from, to, _isCut, [.. all.OrderBy(text => text.First)]);
    }

    public int Came(VisibleText text) => Stands(Cut(text.Text));

    /// <summary>
    /// A text to which more is added at its end, as somebody types or a server writes, is one text and not as many as it has letters. Of
    /// what is typed no beginning is kept: it may be most of a card number.
    /// </summary>
    public int Changed(int number, VisibleText text)
    {
        var whole = Cut(text.Text);
        if (number != NotKept && whole == _kept[number].Text)
            return number;
        Went(number);
        if (
            number != NotKept
            && _kept[number] is { Sightings: 1, Text: { } before } kept
            && whole.StartsWith(before, StringComparison.Ordinal)
        )
            if (text.IsTyped || Now - kept.First <= GrowsWithin)
                Forget(number, before);
        return Stands(whole);
    }

    public void Went(int number)
    {
        if (number == NotKept)
            return;
        ref var kept = ref CollectionsMarshal.AsSpan(_kept)[number];
        kept.Standing--;
        kept.Last = Math.Max(kept.Last, Now);
    }

    public void LostSight() => _isCut = true;

    private int Stands(string whole)
    {
        var text = CardNumbers.Masked(whole);
        if (!_numbers.TryGetValue(text, out var number))
        {
            if (_numbers.Count == MaxTexts || _characters + text.Length > MaxCharacters)
            {
                _isCut = true;
                return NotKept;
            }

            if (!_free.TryPop(out number))
            {
                number = _kept.Count;
                _kept.Add(default);
            }

            _kept[number] = new(text, Now);
            _numbers.Add(text, number);
            _characters += text.Length;
        }

        ref var kept = ref CollectionsMarshal.AsSpan(_kept)[number];
        kept.Standing++;
        kept.Sightings++;
        kept.First = Math.Min(kept.First, Now);
        kept.Last = Math.Max(kept.Last, Now);
        return number;
    }

    private void Forget(int number, string text)
    {
        _numbers.Remove(text);
        _characters -= text.Length;
        _kept[number] = default;
        _free.Push(number);
    }

    private string Cut(string text)
    {
        if (text.Length <= MaxLength)
            return text;
        _isCut = true;
        return text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }

    /// <param name="Text">The text; null: it was only the beginning of another.</param>
    /// <param name="First">When it came first.</param>
    private record struct Kept(string? Text, long First)
    {
        public long First = First;

        /// <summary>When it was seen last, if it does not stand there.</summary>
        public long Last = First;

        /// <summary>In how many places it stands now.</summary>
        public int Standing;

        /// <summary>How often it came.</summary>
        public int Sightings;
    }
}
