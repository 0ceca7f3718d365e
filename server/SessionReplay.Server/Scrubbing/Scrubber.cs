using System.Buffers;
using System.Text;

namespace SessionReplay.Server.Scrubbing;

/// <summary>
/// Puts asterisks over secrets that must never be stored, whatever the recorder let through. It works byte for byte in the segment's own
/// strings, so that lengths, references and all bytes in between stay the same. (A card that is a number becomes 0.) A segment without
/// secrets is only read. Each string is looked at once, because references to it are numbers.
/// </summary>
internal static class Scrubber
{
    /// <param name="raw">A valid raw segment.</param>
    /// <param name="strings">The segment's string table.</param>
    /// <param name="patterns">The project's own patterns.</param>
    public static ScrubCounts Scrub(Span<byte> raw, List<Range> strings, ProjectPatterns patterns)
    {
        var matched = patterns.IsEmpty ? 0 : patterns.Mask(raw, strings);
        return new ScrubCounts(Cards(raw, strings) + CardIntegers.Mask(raw), Secrets(raw, strings), matched);
    }

    private static int Cards(Span<byte> raw, List<Range> strings)
    {
        var found = 0;
        foreach (var text in strings)
            found += CardNumbers.Mask(raw[text]);
        return found;
    }

    private static int Secrets(Span<byte> raw, List<Range> strings)
    {
        var rented = ArrayPool<char>.Shared.Rent(raw.Length);
        try
        {
            // Each byte becomes the character of its value, so that offsets are the same in both.
            var wide = rented.AsSpan(0, Encoding.Latin1.GetChars(raw, rented));
            var found = 0;
            var index = 0;
            for (var from = 0; SecretShapes.IndexOf(wide[from..]) is var next and >= 0; )
            {
                var at = from + next;
                from = at + 1;
                // The search ignores where strings begin and end, so the string that holds the hit is looked up.
                while (index < strings.Count && strings[index].End.Value <= at)
                    index++;
                if (index == strings.Count)
                    break;
                var start = strings[index].Start.Value;
                if (start > at || SecretShapes.Match(raw[strings[index]], at - start) is not { } secret)
                    continue;
                var masked = raw[strings[index]][secret];
                Mask(masked);
                found++;
                from = Math.Max(from, start + secret.End.Value);
            }

            return found;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    /// <summary>Puts asterisks over all bytes but white space.</summary>
    public static void Mask(Span<byte> text)
    {
        foreach (ref var one in text)
            if (one > ' ')
                one = (byte)'*';
    }
}
