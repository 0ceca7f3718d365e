using System.Globalization;

namespace SessionReplay.Dom.Names;

/// <summary>Knows a text that the recorder has hidden: asterisks, or only the shape of its words (<c>Xxx xxxx, 00</c>).</summary>
internal static class Mask
{
    /// <summary>What recorders put in the place of a character.</summary>
    private const string Signs = "*∗•●█■";

    /// <summary>
    /// True if nothing of a text can be read. A single x, which closes many a dialog, and a mere 0 are no shapes: a shape has a word of
    /// two letters at least.
    /// </summary>
    public static bool IsMasked(string text)
    {
        var (isHidden, letters) = (false, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsBmp && Signs.Contains((char)rune.Value))
                (isHidden, letters) = (true, 0);
            else if (rune.Value is 'x' or 'X')
                isHidden |= ++letters > 1;
            else if (IsReadable(rune))
                return false;
            else
                letters = 0;
        }

        return isHidden;
    }

    private static bool IsReadable(System.Text.Rune rune) =>
        System.Text.Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter
            or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter => true,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => rune.Value != '0',
            // Emoji and arrows.
            UnicodeCategory.OtherSymbol => true,
            _ => false,
        };
}
