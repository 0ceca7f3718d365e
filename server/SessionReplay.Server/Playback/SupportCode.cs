namespace SessionReplay.Server.Playback;

/// <summary>
/// The code that a customer reads out on the phone: the first 40 bits of the session's id in Crockford's base 32, as <c>7ZK3-0QWE</c>.
/// </summary>
internal static class SupportCode
{
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 8;
    private const int BitsPerDigit = 5;

    /// <summary>
    /// Gives the beginning (10 hexadecimal digits) of the ids of the sessions that a code stands for. Case, hyphens and spaces do not
    /// matter; O is read as 0, and I and L as 1.
    /// </summary>
    public static bool TryParse(string code, out string idPrefix)
    {
        idPrefix = "";
        long bits = 0;
        var count = 0;
        foreach (var character in code)
        {
            if (character is '-' or ' ')
                continue;
            var digit = char.ToUpperInvariant(character) switch
            {
                'O' => 0,
                'I' or 'L' => 1,
                var other => Digits.IndexOf(other, StringComparison.Ordinal),
            };
            if (digit < 0 || ++count > Length)
                return false;
            bits = (bits << BitsPerDigit) | (uint)digit;
        }

        if (count != Length)
            return false;
        idPrefix = bits.ToString("x10", System.Globalization.CultureInfo.InvariantCulture);
        return true;
    }
}
