using SessionReplay.Server.Storage.Projects;

namespace SessionReplay.Server.Projects;

/// <summary>
/// Which pages may record with a project's key. Origins are parsed and compared part by part, so that no prefix, suffix or wildcard can
/// trick the comparison.
/// </summary>
internal static class OriginPolicy
{
    /// <summary>The setting that allows every port and scheme of this machine.</summary>
    public const string Localhost = "localhost";

    /// <param name="origin">The Origin header. Null when there is none: then the caller is no browser and could name any origin anyway, so
    /// the check would protect no user. The text <c>null</c>, which browsers send for sandboxed and local pages, is foreign.</param>
    public static bool Allows(Project project, string? origin)
    {
        if (origin is null)
            return true;
        if (Parse(origin) is not { } page)
            return false;
        foreach (var allowed in project.Origins)
        {
            if (allowed == Localhost ? page.Host is "localhost" or "127.0.0.1" or "[::1]" : Parse(allowed) == page)
                return true;
        }

        return false;
    }

    /// <returns>The reason why a project cannot have this origin; null when it can.</returns>
    public static string? Problem(string origin) =>
        origin == Localhost || Parse(origin) is not null
            ? null
            : $"'{origin}' is not an origin. An origin has a scheme, a host and perhaps a port, and no path, as in https://shop.example or http://test.example:8080.";

    /// <summary>An origin is scheme, host and port, and nothing else; a text with anything more did not come from a browser.</summary>
    private static (string Scheme, string Host, int Port)? Parse(string origin)
    {
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            return null;
        if (
            uri.UserInfo.Length > 0
            || uri.PathAndQuery != "/"
            || uri.Fragment.Length > 0
            || origin.EndsWith('/')
            || origin.AsSpan().ContainsAny('\\', '@')
        )
            return null;
        return (uri.Scheme, uri.Host.ToLowerInvariant(), uri.Port);
    }
}
