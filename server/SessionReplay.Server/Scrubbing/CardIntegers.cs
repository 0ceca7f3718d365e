using System.Buffers;
using System.Buffers.Binary;

namespace SessionReplay.Server.Scrubbing;

/// <summary>
/// Finds card numbers that a page recorded as numbers, not as text, and sets them to 0. They have 14 to 16 digits: shorter numbers are
/// times, and JavaScript does not hold longer ones exactly.
/// </summary>
internal static class CardIntegers
{
    private const long Least = 30_000_000_000_000; // Diners, 14 digits.
    private const long Most = 1L << 53;
    private const int Size = 8;

    /// <summary>MessagePack heads of the values with eight bytes: float64, uint64, int64.</summary>
    private static readonly SearchValues<byte> Heads = SearchValues.Create([0xcb, 0xcf, 0xd3]);

    /// <param name="raw">A valid raw segment.</param>
    /// <returns>How many card numbers were found.</returns>
    public static int Mask(Span<byte> raw)
    {
        // Texts and other numbers contain such bytes too. Values are told apart one by one only where one of them might be a card.
        return MayHold(raw) ? MaskValues(raw) : 0;
    }

    private static bool MayHold(ReadOnlySpan<byte> raw)
    {
        for (var at = 0; raw[at..].IndexOfAny(Heads) is var next and >= 0; )
        {
            at += next + 1;
            if (IsCard(raw[at - 1], raw[at..]))
                return true;
        }

        return false;
    }

    private static int MaskValues(Span<byte> raw)
    {
        var found = 0;
        for (var at = 0; at < raw.Length; )
        {
            var head = raw[at++];
            if (IsCard(head, raw[at..]))
            {
                raw.Slice(at, Size).Clear();
                found++;
            }

            at += Payload(head, raw[at..]);
        }

        return found;
    }

    private static bool IsCard(byte head, ReadOnlySpan<byte> rest)
    {
        if (rest.Length < Size || !Heads.Contains(head))
            return false;
        var bits = BinaryPrimitives.ReadUInt64BigEndian(rest);
        if (head == 0xcb)
        {
            var number = BitConverter.UInt64BitsToDouble(bits);
            if (number is not (>= Least and < Most) || Math.Floor(number) != number)
                return false;
            bits = (ulong)number;
        }

        if (bits is < (ulong)Least or >= (ulong)Most)
            return false;
        Span<byte> digits = stackalloc byte[16];
        var count = 0;
        for (var left = bits; left > 0; left /= 10)
            digits[count++] = (byte)(left % 10);
        digits[..count].Reverse();
        return CardNumbers.IsCard(digits[..count]);
    }

    /// <summary>
    /// How many bytes follow a value's head in a valid raw segment; the items of arrays and maps are values of their own.
    /// </summary>
    private static int Payload(byte head, ReadOnlySpan<byte> rest) =>
        head switch
        {
            >= 0xa0 and < 0xc0 => head & 31,
            0xc4 or 0xd9 => 1 + rest[0],
            0xc5 or 0xda => 2 + BinaryPrimitives.ReadUInt16BigEndian(rest),
            0xc6 or 0xdb => 4 + (int)BinaryPrimitives.ReadUInt32BigEndian(rest),
            0xcc or 0xd0 => 1,
            0xcd or 0xd1 or 0xd4 or 0xdc or 0xde => 2,
            0xd5 => 3,
            0xca or 0xce or 0xd2 or 0xdd or 0xdf => 4,
            0xd6 => 5,
            0xcb or 0xcf or 0xd3 => Size,
            _ => 0,
        };
}
