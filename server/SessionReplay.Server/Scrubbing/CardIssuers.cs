namespace SessionReplay.Server.Scrubbing;

/// <summary>
/// First digits and lengths that card issuers use (ISO/IEC 7812). Checking them spares other numbers with a right check digit, which every
/// tenth number has.
/// </summary>
internal static class CardIssuers
{
    /// <param name="digits">The number, each digit as 0 to 9; at least four digits.</param>
    public static bool Know(ReadOnlySpan<byte> digits)
    {
        var two = (digits[0] * 10) + digits[1];
        var four = (two * 100) + (digits[2] * 10) + digits[3];
        return digits.Length switch
        {
            13 => digits[0] == 4 || IsMaestro(four),
            14 => IsDiners(two, four),
            15 => two is 34 or 37 || IsDiners(two, four) || IsMaestro(four), // American Express
            16 => digits[0] == 4
                || two is (>= 51 and <= 55) or 60 or 82
                || four is (>= 2221 and <= 2720) or (>= 5080 and <= 5089)
                || IsLong(two, four),
            19 => digits[0] == 4 || IsLong(two, four),
            _ => IsLong(two, four),
        };
    }

    /// <summary>Issuers of numbers with 16 to 19 digits: Discover, UnionPay, JCB, Mir, Diners, Maestro.</summary>
    private static bool IsLong(int two, int four) =>
        two is 62 or 65 or 81
        || four is 6011 or (>= 6440 and <= 6499) or (>= 3528 and <= 3589) or (>= 2200 and <= 2204)
        || IsDiners(two, four)
        || IsMaestro(four);

    private static bool IsDiners(int two, int four) => two is 36 or 38 or 39 || four is (>= 3000 and <= 3059) or 3095;

    private static bool IsMaestro(int four) => four is 5018 or 5020 or 5038 or 5893 or 6304 or 6759 or 6761 or 6762 or 6763;
}
