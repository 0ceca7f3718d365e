using System.Text;

namespace SessionReplay.Server.Scrubbing;

/// <summary>
/// Finds payment card numbers in UTF-8 text and puts asterisks over their digits: 13 to 19 digits, alone or in groups, of a known issuer,
/// with the right check digit.
/// </summary>
internal static class CardNumbers
{
    private const int MinDigits = 13;
    private const int MaxDigits = 19;

    /// <summary>
    /// Digits in a group. Cards are written in groups of four, or of four, six and four or five. A UUID has longer groups, so it is no
    /// card.
    /// </summary>
    private const int MinGroup = 3;
    private const int MaxGroup = 6;

    /// <summary>A text without card numbers. Its parts were masked when they came; a number that was in two of them is masked here.</summary>
    public static string Masked(string text)
    {
        if (text.Length < MinDigits || text.Count(char.IsAsciiDigit) < MinDigits)
            return text;
        var bytes = Encoding.UTF8.GetBytes(text);
        return Mask(bytes) == 0 ? text : Encoding.UTF8.GetString(bytes);
    }

    /// <returns>How many card numbers were found.</returns>
    public static int Mask(Span<byte> text)
    {
        var found = 0;
        for (var at = 0; at + MinDigits <= text.Length; )
        {
            // Every card that begins in these 13 bytes contains the last of them. If that byte cannot be part of a number, all 13 are
            // skipped at once.
            var last = at + MinDigits - 1;
            if (!IsPart(text[last]))
            {
                at = last + 1;
                continue;
            }

            var start = last;
            while (start > at && IsPart(text[start - 1]))
                start--;
            if (start > at)
            {
                at = start;
                continue;
            }

            var end = last + 1;
            while (end < text.Length && IsPart(text[end]))
                end++;
            found += MaskRun(text, start, end);
            at = end + 1;
        }

        return found;
    }

    private static int MaskRun(Span<byte> text, int start, int end)
    {
        var found = 0;
        for (var at = start; at < end; )
        {
            if (!IsDigit(text[at]))
            {
                at++;
                continue;
            }

            // After a percent sign the first two digits are an escaped character.
            if (at > 0 && text[at - 1] == '%' && at + 2 < end && IsDigit(text[at + 1]))
                at += 2;
            if (CardEnd(text, at, end) is var cardEnd and > 0)
            {
                foreach (ref var one in text[at..cardEnd])
                    if (IsDigit(one))
                        one = (byte)'*';
                found++;
                at = cardEnd;
            }

            while (at < end && IsDigit(text[at]))
                at++;
        }

        return found;
    }

    /// <summary>The place where the longest card that begins here ends; 0: no card begins here.</summary>
    private static int CardEnd(ReadOnlySpan<byte> text, int at, int end)
    {
        if (!TextEdges.Begins(text, at) || IsFraction(text, at))
            return 0;
        Span<byte> digits = stackalloc byte[MaxDigits];
        var count = 0;
        var cardEnd = 0;
        byte separator = 0;
        for (var position = at; ; )
        {
            var group = position;
            for (; position < end && IsDigit(text[position]); position++)
            {
                if (count == MaxDigits)
                    return cardEnd;
                digits[count++] = (byte)(text[position] - '0');
            }

            var length = position - group;
            if (group != at && length is < MinGroup or > MaxGroup)
                return cardEnd;
            if (count >= MinDigits && Ends(text, position) && IsCard(digits[..count]) && !IsPhone(text, at, count))
                cardEnd = position;
            if (length is < MinGroup or > MaxGroup || position + 1 >= end || (separator != 0 && text[position] != separator))
                return cardEnd;
            separator = text[position++];
            if (!IsDigit(text[position]))
                return cardEnd;
        }
    }

    /// <summary>An issuer uses such numbers, and the check digit is right.</summary>
    public static bool IsCard(ReadOnlySpan<byte> digits) => CardIssuers.Know(digits) && Luhn(digits);

    private static bool Luhn(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var doubled = digits[^(i + 1)] << (i & 1);
            sum += doubled > 9 ? doubled - 9 : doubled;
        }

        return sum % 10 == 0;
    }

    /// <summary>The digits behind a decimal point are not a card: scripts print 0.4111111111111111.</summary>
    private static bool IsFraction(ReadOnlySpan<byte> text, int at) =>
        at > 0 && text[at - 1] == '.' && (at == 1 || !char.IsAsciiLetter((char)text[at - 2]));

    /// <summary>A phone number such as +49 151 23456789 has as many digits as the shortest card.</summary>
    private static bool IsPhone(ReadOnlySpan<byte> text, int at, int digits) => digits == MinDigits && at > 0 && text[at - 1] == '+';

    private static bool Ends(ReadOnlySpan<byte> text, int at) =>
        at == text.Length
        || !(char.IsAsciiLetterOrDigit((char)text[at]) || (text[at] == '.' && at + 1 < text.Length && IsDigit(text[at + 1])));

    private static bool IsDigit(byte one) => (uint)(one - '0') <= 9;

    private static bool IsPart(byte one) => IsDigit(one) || one is (byte)' ' or (byte)'-' or (byte)'+';
}
