using System.Buffers;

namespace SessionReplay.Server.Scrubbing;

/// <summary>
/// A JWT: two to five base64url parts with dots between them. The first part is a JSON object, so it encodes a text that begins with
/// <c>{"</c>.
/// </summary>
internal static class JsonWebToken
{
    public const string Prefix = "eyJ";

    /// <summary>
    /// Shortest header and claims, in characters. The shortest header, {"alg":"none"}, is longer, and so are any claims worth hiding.
    /// </summary>
    private const int MinPart = 8;
    private const int MaxParts = 5;

    private static readonly SearchValues<byte> Base64Url = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8
    );

    public static Range? Match(ReadOnlySpan<byte> text, int at)
    {
        if (!text[at..].StartsWith("eyJ"u8) || !TextEdges.Begins(text, at) || (at > 0 && text[at - 1] is (byte)'-' or (byte)'_'))
            return null;
        var end = at;
        for (var parts = 1; ; parts++)
        {
            var length = text[end..].IndexOfAnyExcept(Base64Url);
            if (length < 0)
                length = text.Length - end;
            // A signature may be missing; header and claims may not.
            if (length < MinPart && parts <= 2)
                return null;
            end += length;
            if (parts == MaxParts || end == text.Length || text[end] != '.')
                return parts >= 2 ? at..end : null;
            end++;
        }
    }
}
