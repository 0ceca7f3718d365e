using System.Buffers;

namespace SessionReplay.Server.Scrubbing;

/// <summary>How the keys and tokens of one kind look: a prefix nothing else has, then so many characters of an alphabet.</summary>
/// <param name="Prefix">What they begin with.</param>
/// <param name="Alphabet">What follows.</param>
/// <param name="Min">How many of it at least.</param>
/// <param name="Max">How many at most; more is something else.</param>
/// <param name="KeepsPrefix">The prefix is no secret and stays readable.</param>
internal sealed record SecretShape(byte[] Prefix, SearchValues<byte> Alphabet, int Min, int Max = int.MaxValue, bool KeepsPrefix = false)
{
    /// <summary>None is longer; looking no further keeps a text made of prefixes from taking time with the square of its length.</summary>
    private const int MaxScan = 4096;

    /// <summary>What of <paramref name="text"/>, from a place where the prefix stands, is to be masked; null: it is not such a token.</summary>
    public Range? Match(ReadOnlySpan<byte> text, int at)
    {
        if (!TextEdges.Begins(text, at)) return null;
        var begin = at + Prefix.Length;
        var rest = text[begin..Math.Min(text.Length, begin + Math.Min(Max, MaxScan) + 1)];
        var length = rest.IndexOfAnyExcept(Alphabet);
        if (length < 0) length = rest.Length;
        if (length < Min || length > Max) return null;
        return (KeepsPrefix ? begin : at)..(begin + length);
    }
}
