using System.Buffers;

namespace SessionReplay.Server.Scrubbing;

/// <summary>The form of one kind of key or token: a prefix that nothing else has, then a number of characters of an alphabet.</summary>
/// <param name="Prefix">The bytes with which the token begins.</param>
/// <param name="Alphabet">The characters that may follow the prefix.</param>
/// <param name="Min">Fewest characters after the prefix.</param>
/// <param name="Max">Most characters after the prefix; a longer text is something else.</param>
/// <param name="KeepsPrefix">The prefix is no secret and stays readable.</param>
internal sealed record SecretShape(byte[] Prefix, SearchValues<byte> Alphabet, int Min, int Max = int.MaxValue, bool KeepsPrefix = false)
{
    /// <summary>
    /// Most bytes looked at after a prefix. No token is longer, and the limit keeps a text made of prefixes from taking time with the
    /// square of its length.
    /// </summary>
    private const int MaxScan = 4096;

    /// <summary>
    /// The range of <paramref name="text"/> to mask, given a place where the prefix stands; null: there is no such token.
    /// </summary>
    public Range? Match(ReadOnlySpan<byte> text, int at)
    {
        if (!TextEdges.Begins(text, at))
            return null;
        var begin = at + Prefix.Length;
        var rest = text[begin..Math.Min(text.Length, begin + Math.Min(Max, MaxScan) + 1)];
        var length = rest.IndexOfAnyExcept(Alphabet);
        if (length < 0)
            length = rest.Length;
        if (length < Min || length > Max)
            return null;
        return (KeepsPrefix ? begin : at)..(begin + length);
    }
}
