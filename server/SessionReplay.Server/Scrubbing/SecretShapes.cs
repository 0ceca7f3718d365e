using System.Buffers;
using System.Text;

namespace SessionReplay.Server.Scrubbing;

/// <summary>
/// Keys and tokens that are recognisable by their form. One vectorised search tells whether a segment has any of their prefixes: most
/// segments have none.
/// </summary>
internal static class SecretShapes
{
    private static readonly SearchValues<byte> Alphanumeric = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8
    );
    private static readonly SearchValues<byte> Upper = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"u8);
    private static readonly SearchValues<byte> Word = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"u8
    );
    private static readonly SearchValues<byte> Url = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8
    );
    private static readonly SearchValues<byte> UrlDots = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."u8
    );
    private static readonly SearchValues<byte> Path = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/"u8
    );

    private static readonly SecretShape[] Shapes =
    [
        .. Each(["AKIA", "ASIA", "ABIA", "ACCA"], prefix => new(prefix, Upper, 16, 16)), // AWS access key ids.
        .. Each(["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], prefix => new(prefix, Alphanumeric, 36)), // GitHub
        .. Each(["github_pat_"], prefix => new(prefix, Word, 22)),
        .. Each(["glpat-"], prefix => new(prefix, UrlDots, 20)), // GitLab
        .. Each(["npm_"], prefix => new(prefix, Alphanumeric, 36)),
        // Slack
        .. Each(["xoxa-", "xoxb-", "xoxc-", "xoxd-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-"], prefix => new(prefix, Url, 10)),
        .. Each(["hooks.slack.com/services/"], prefix => new(prefix, Path, 20, KeepsPrefix: true)),
        // Stripe; pk_ keys are public by design.
        .. Each(["sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"], prefix => new(prefix, Alphanumeric, 16)),
        .. Each(["AIza"], prefix => new(prefix, Url, 35, 35)), // Google
        .. Each(["ya29."], prefix => new(prefix, Url, 20)),
        .. Each(["GOCSPX-"], prefix => new(prefix, Url, 20)),
        .. Each(["sk-ant-", "sk-proj-"], prefix => new(prefix, Url, 20)),
        .. Each(["SG."], prefix => new(prefix, UrlDots, 60)), // SendGrid
        .. Each(["shpat_", "shpss_"], prefix => new(prefix, Alphanumeric, 32)), // Shopify
    ];

    private static readonly SearchValues<string> Prefixes = SearchValues.Create(
        [.. Shapes.Select(shape => Encoding.ASCII.GetString(shape.Prefix)), JsonWebToken.Prefix, PrivateKey.Prefix, .. BearerToken.Words],
        StringComparison.Ordinal
    );

    /// <summary>The next place where a key or token may begin; negative: there is none.</summary>
    /// <param name="text">The bytes, each as the character of its value (Latin-1), because the search for several strings needs
    /// characters.</param>
    public static int IndexOf(ReadOnlySpan<char> text) => text.IndexOfAny(Prefixes);

    /// <summary>The range to mask from this place on; null: there is no key or token after all.</summary>
    public static Range? Match(ReadOnlySpan<byte> text, int at)
    {
        var rest = text[at..];
        foreach (var shape in Shapes)
            if (rest.StartsWith(shape.Prefix))
                return shape.Match(text, at);
        return JsonWebToken.Match(text, at) ?? PrivateKey.Match(text, at) ?? BearerToken.Match(text, at);
    }

    private static IEnumerable<SecretShape> Each(string[] prefixes, Func<byte[], SecretShape> shape) =>
        prefixes.Select(prefix => shape(Encoding.ASCII.GetBytes(prefix)));
}
