using System.Text.RegularExpressions;

namespace SessionReplay.Dom.Names;

/// <summary>Knows an id that a program made up, and that the same element has not next time.</summary>
internal static partial class GeneratedId
{
    private const int MaxLength = 60;

    /// <summary>True if the id looks made up, or is no name at all.</summary>
    public static bool Is(string id) =>
        id.Length is 0 or > MaxLength
        || Digits().IsMatch(id)
        || Library().IsMatch(id)
        || Word().Matches(id).Any(word => IsHash(word.ValueSpan));

    /// <summary>Letters and digits by turns, as in no word: <c>1x2y3z</c>, <c>deadbeef42</c>, but not <c>step2</c> or <c>h1b</c>.</summary>
    private static bool IsHash(ReadOnlySpan<char> word)
    {
        if (word.Length < 5)
            return false;
        var (turns, digits) = (0, 0);
        for (var i = 0; i < word.Length; i++)
        {
            digits += char.IsAsciiDigit(word[i]) ? 1 : 0;
            if (i > 0 && char.IsAsciiDigit(word[i]) != char.IsAsciiDigit(word[i - 1]))
                turns++;
        }

        return turns >= 3 || (turns >= 2 && digits >= 2) || (word.Length >= 8 && digits > 0 && Hex().IsMatch(word));
    }

    /// <summary>Numbers that count too far, signs that only programs use (React's <c>:r1:</c>, <c>«r1»</c>), masks, white space.</summary>
    [GeneratedRegex(@"\d{3}|[^\w.-]|[«»]|^_r_\w+_$|\*", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();

    /// <summary>The ids of well-known libraries, and the names that the recorder gives to e-mail addresses in ids.</summary>
    [GeneratedRegex(
        @"^(?:(?:mat|mui|react|cdk|rc|ember|headlessui|chakra|field|input|ctl|ui-id|el-id|yui|gwt|ext|dijit|downshift|select2|tippy|popper|"
            + @"reach|ng|v|bs|swiper|slick|vaadin|ion)(?:[-_][\w-]*)?\d|radix-|__BVID|mail-[0-9a-z]{4,7}$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Library();

    [GeneratedRegex(@"[A-Za-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"^[0-9a-f]+$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Hex();
}
