using System.Buffers;
using System.Text;

namespace SessionReplay.Server.Scrubbing;

/// <summary>Finds the token after <c>Bearer</c> in an Authorization header; the word itself stays.</summary>
internal static class BearerToken
{
    public static readonly string[] Words = ["Bearer", "bearer", "BEARER"];

    private const int WordLength = 6;

    /// <summary>
    /// Shortest token, in bytes, with a digit in it; <see cref="Min"/> is the shortest without. Words of prose are shorter.
    /// </summary>
    private const int MinWithDigit = 16;
    private const int Min = 32;

    private static readonly SearchValues<byte> Token = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="u8
    );
    private static readonly byte[][] Spaces = [" "u8.ToArray(), "%20"u8.ToArray(), "+"u8.ToArray(), ": "u8.ToArray()];

    public static Range? Match(ReadOnlySpan<byte> text, int at)
    {
        var rest = text[at..];
        if (rest.Length < WordLength || !Ascii.EqualsIgnoreCase(rest[..WordLength], "bearer"u8) || !TextEdges.Begins(text, at))
            return null;
        rest = rest[WordLength..];
        foreach (var space in Spaces)
        {
            if (!rest.StartsWith(space))
                continue;
            rest = rest[space.Length..];
            var length = rest.IndexOfAnyExcept(Token);
            if (length < 0)
                length = rest.Length;
            if (length < MinWithDigit || (length < Min && rest[..length].IndexOfAnyInRange((byte)'0', (byte)'9') < 0))
                return null;
            var begin = at + WordLength + space.Length;
            return begin..(begin + length);
        }

        return null;
    }
}
