namespace SessionReplay.Server.Scrubbing;

/// <summary>Where in a text a number or a token may begin: not in the middle of a word.</summary>
internal static class TextEdges
{
    public static bool Begins(ReadOnlySpan<byte> text, int at) =>
        at == 0 || !char.IsAsciiLetterOrDigit((char)text[at - 1]) || EndsEscape(text[..at]);

    /// <summary>Whether an escaped character ends here, as in <c>%20</c> or <c>\n</c>: its letters are no part of a word.</summary>
    private static bool EndsEscape(ReadOnlySpan<byte> before) =>
        before is [.., (byte)'\\', (byte)'n' or (byte)'r' or (byte)'t']
        || (before is [.., (byte)'%', var high, var low] && char.IsAsciiHexDigit((char)high) && char.IsAsciiHexDigit((char)low));
}
