using System.Text;

namespace SessionReplay.Dom.Names;

/// <summary>Gathers a name on one line: white space is collapsed, and what is over the limit is left out.</summary>
internal sealed class NameText(Allowance allowance)
{
    /// <summary>A longer name is cut, and ends with <c>…</c>.</summary>
    public const int MaxLength = 200;

    /// <summary>Of a longer text only the beginning is read.</summary>
    private const int MaxRead = 10_000;

    private readonly StringBuilder _text = new();

    public bool IsFull => _text.Length > MaxLength + 1;

    /// <returns>Whether it had words in it.</returns>
    public bool Append(string? said)
    {
        if (said is null)
            return false;
        var isBlank = true;
        var at = 0;
        for (; at < Math.Min(said.Length, MaxRead) && !IsFull; at++)
        {
            var letter = said[at];
            if (char.IsWhiteSpace(letter) || char.IsControl(letter))
                Space();
            else if (char.GetUnicodeCategory(letter) != System.Globalization.UnicodeCategory.PrivateUse)
            {
                // What is left out are the glyphs of icon fonts, which nobody can say.
                _text.Append(letter);
                isBlank = false;
            }
        }

        allowance.Read(at);
        return !isBlank;
    }

    /// <summary>What follows is a word of its own.</summary>
    public void Space()
    {
        if (_text.Length > 0 && _text[^1] != ' ')
            _text.Append(' ');
    }

    public override string ToString()
    {
        while (_text.Length > 0 && _text[^1] == ' ')
            _text.Length--;
        if (_text.Length <= MaxLength)
            return _text.ToString();
        var end = char.IsHighSurrogate(_text[MaxLength - 2]) ? MaxLength - 2 : MaxLength - 1;
        return $"{_text.ToString(0, end).TrimEnd()}…";
    }
}
