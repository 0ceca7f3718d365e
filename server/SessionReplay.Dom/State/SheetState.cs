namespace SessionReplay.Dom.State;

/// <summary>A style sheet that a script has constructed. Documents and shadow roots adopt it by its id.</summary>
internal sealed class SheetState(long owner)
{
    /// <summary>The id of the document or shadow host that adopted it first.</summary>
    public long Owner { get; } = owner;

    /// <summary>The text that has replaced its rules; null: it has the rules with which it was told.</summary>
    public string? Text { get; private set; }

    public RuleList Rules { get; private set; } = new(hasText: false);

    public void Replace(string text)
    {
        Text = text;
        Rules = new(hasText: true);
    }
}
