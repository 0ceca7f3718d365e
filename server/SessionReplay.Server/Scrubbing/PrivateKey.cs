using System.Buffers;

namespace SessionReplay.Server.Scrubbing;

/// <summary>A private key in PEM, or the part of it that the text has.</summary>
internal static class PrivateKey
{
    public const string Prefix = "-----BEGIN ";

    /// <summary>Longest label searched for PRIVATE KEY, in characters: RSA, EC, ENCRYPTED, OPENSSH, PGP …</summary>
    private const int MaxLabel = 60;

    /// <summary>Longest key, in characters. A key of 16,384 bits has 13,000; looking no further keeps the time linear.</summary>
    private const int MaxKey = 20_000;

    /// <summary>Characters of a key: base64, the headers of old keys, and line ends, which in JSON are escaped.</summary>
    private static readonly SearchValues<byte> Content = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-:,.()\\ \t\r\n"u8
    );

    public static Range? Match(ReadOnlySpan<byte> text, int at)
    {
        var rest = text[at..];
        if (!rest.StartsWith("-----BEGIN "u8))
            return null;
        var label = rest[Prefix.Length..Math.Min(rest.Length, Prefix.Length + MaxLabel)];
        if (label.IndexOf("PRIVATE KEY"u8) < 0)
            return null;
        var content = rest[Prefix.Length..Math.Min(rest.Length, MaxKey)];
        var length = content.IndexOfAnyExcept(Content);
        if (length >= 0)
            content = content[..length];
        // The match reaches to the key's END line; without one, to the first character that cannot be part of a key.
        if (content.IndexOf("-----END "u8) is var end and >= 0)
        {
            var line = content[(end + 9)..];
            var close = line.IndexOf("-----"u8);
            content = content[..(close < 0 ? content.Length : end + 9 + close + 5)];
        }

        return at..(at + Prefix.Length + content.Length);
    }
}
