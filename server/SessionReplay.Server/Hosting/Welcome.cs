using SessionReplay.Server.Access;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Hosting;

/// <summary>The last lines of the start: where everything is, and how to log in.</summary>
internal static class Welcome
{
    public static void Print(TextWriter console, IEnumerable<string> urls, LoginHint login, WebFiles files)
    {
        foreach (var url in urls.Select(Browsable))
        {
            console.WriteLine($"Session Replay runs at {url}");
            console.WriteLine(
                files.HasDemo && files.HasRecorder
                    ? $"  Shop:    {url}/demo/   (visit it, and be recorded)"
                    : "  Shop:    not built (npm ci && npm run build)"
            );
            console.WriteLine(files.HasViewer ? $"  Viewer:  {url}/" : "  Viewer:  not built (npm ci && npm run build)");
            console.WriteLine($"  Log in:  {url}/login   {login.Text}");
            if (login.LinkPath is not null)
                console.WriteLine($"           {url}{login.LinkPath}   (logs in once, without the password)");
        }

        console.Flush();
    }

    /// <summary>Replaces wildcard addresses with localhost, because browsers cannot open them.</summary>
    private static string Browsable(string url) =>
        url.Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal)
            .Replace("://[::]", "://localhost", StringComparison.Ordinal)
            .Replace("://*", "://localhost", StringComparison.Ordinal)
            .Replace("://+", "://localhost", StringComparison.Ordinal)
            .TrimEnd('/');
}
