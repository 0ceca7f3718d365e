using System.Globalization;
using System.Text;

namespace SessionReplay.Dom.Names;

/// <summary>Writes names and strings of the page as CSS has them.</summary>
internal static class CssText
{
    /// <summary>A name, as <c>CSS.escape()</c> writes it.</summary>
    public static string Name(string name)
    {
        var css = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            if (letter == '\0')
                css.Append('\uFFFD');
            else if (char.IsControl(letter) && letter < '\u0080')
                Code(css, letter);
            else if (char.IsAsciiDigit(letter) && (i == 0 || (i == 1 && name[0] == '-')))
                Code(css, letter);
            else if (letter == '-' && name.Length == 1)
                css.Append("\\-");
            else if (letter >= '\u0080' || letter is '-' or '_' || char.IsAsciiLetterOrDigit(letter))
                css.Append(letter);
            else
                css.Append('\\').Append(letter);
        }

        return css.ToString();
    }

    /// <summary>A string in quotes.</summary>
    public static string Quoted(string text)
    {
        var css = new StringBuilder(text.Length + 2).Append('"');
        foreach (var letter in text)
        {
            if (letter < ' ')
                Code(css, letter);
            else if (letter is '"' or '\\')
                css.Append('\\').Append(letter);
            else
                css.Append(letter);
        }

        return css.Append('"').ToString();
    }

    private static void Code(StringBuilder css, char letter) =>
        css.Append('\\').Append(((int)letter).ToString("x", CultureInfo.InvariantCulture)).Append(' ');
}
