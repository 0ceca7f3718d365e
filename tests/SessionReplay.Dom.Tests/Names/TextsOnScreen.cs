using SessionReplay.Dom.Names;

namespace SessionReplay.Dom.Tests.Names;

/// <summary>Keeps what it is told of the texts of a page: those that stand there, and a line for each change.</summary>
internal sealed class TextsOnScreen : ITextWatcher
{
    private readonly Dictionary<int, string> _standing = [];
    private int _last;

    public IEnumerable<string> Standing => _standing.Values.Order(StringComparer.Ordinal);

    public List<string> Told { get; } = [];

    public bool HasLostSight { get; private set; }

    public int Came(VisibleText text) => Stands(text, $"+{text.Text}");

    public int Changed(int number, VisibleText text)
    {
        Assert.True(_standing.Remove(number, out var before));
        return Stands(text, $"{before}>{text.Text}");
    }

    public void Went(int number)
    {
        Assert.True(_standing.Remove(number, out var text));
        Told.Add($"-{text}");
    }

    public void LostSight() => HasLostSight = true;

    private int Stands(VisibleText text, string told)
    {
        Assert.False(text.IsMasked);
        Told.Add(told);
        _standing.Add(++_last, text.Text);
        return _last;
    }
}
