namespace SessionReplay.Server.Hosting;

/// <summary>The viewer: list, player, error pages, login.</summary>
internal static class ViewerFiles
{
    /// <summary>The second wall around replayed pages (the sandboxed iframe is the first). An <c>about:</c> or <c>blob:</c> frame inherits it.
    /// Inline styles, and images, fonts and media from anywhere are what recorded pages need until their assets are kept here.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; frame-src 'self' blob: about:; style-src 'self' 'unsafe-inline'; " +
        "img-src * data: blob:; font-src * data: blob:; media-src * data: blob:; " +
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Addresses the viewer's own router handles.</summary>
    private static readonly string[] Pages = ["/", "/s/{**rest}", "/e/{**rest}", "/login"];

    public static void Map(WebApplication app, WebFiles files)
    {
        // No referrer: replayed pages load images from their own sites, which need not learn a session's address.
        var viewer = new PageFiles(files.Viewer, ContentSecurityPolicy, "no-referrer");
        viewer.Serve(app, "");
        foreach (var page in Pages)
            app.MapMethods(page, ["GET", "HEAD"], viewer.Index);
        app.MapFallback("/api/{**rest}", () => Results.Json(new { code = "not_found", message = "There is no such route." }, statusCode: StatusCodes.Status404NotFound));
    }
}
