using Microsoft.Extensions.Options;
using SessionReplay.Server.Playback;

namespace SessionReplay.Server.Hosting;

/// <summary>The viewer: list, player, error pages, login.</summary>
internal static class ViewerFiles
{
    /// <summary>
    /// The second wall around replayed pages; the first is the sandboxed iframe and the removal of dangerous parts by the viewer. An
    /// <c>about:</c> iframe inherits the policy, and no other kind is needed, because iframes of a recording are built, not loaded. Inline
    /// styles are allowed because recorded pages need them.
    /// </summary>
    private const string AlwaysPolicy =
        "default-src 'self'; script-src 'self'; frame-src 'none'; style-src 'self' 'unsafe-inline'; "
        + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; ";

    /// <summary>
    /// Images, fonts and media of recorded pages are loaded from their original addresses, as long as the server keeps no copies of them.
    /// </summary>
    private const string AllAssets = "img-src * data: blob:; font-src * data:; media-src * data: blob:";
    private const string NoAssets = "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:";

    private const int MaxId = 64;

    /// <summary>Addresses the viewer's own router handles, besides those of sessions.</summary>
    private static readonly string[] Pages = ["/", "/e/{**rest}", "/login"];

    public static void Map(WebApplication app, WebFiles files)
    {
        // No referrer is sent, because replayed pages load images from their own sites, which need not learn a session's address.
        var assets =
            app.Services.GetRequiredService<IOptions<PlaybackOptions>>().Value.Assets == PlaybackOptions.NoAssets ? NoAssets : AllAssets;
        var viewer = new PageFiles(files.Viewer, AlwaysPolicy + assets, "no-referrer");
        viewer.Serve(app, "");
        foreach (var page in Pages)
            app.MapMethods(page, ["GET", "HEAD"], viewer.Index);
        app.MapMethods(
            "/s/{**id}",
            ["GET", "HEAD"],
            (string? id, HttpResponse response) =>
            {
                if (id is { Length: > 0 and <= MaxId } && id.All(char.IsAsciiLetterOrDigit))
                    response.Headers.Link = Early(viewer, id.ToLowerInvariant());
                return viewer.Index(response);
            }
        );
        app.MapFallback(
            "/api/{**rest}",
            () => Results.Json(new { code = "not_found", message = "There is no such route." }, statusCode: StatusCodes.Status404NotFound)
        );
    }

    /// <summary>
    /// What a browser that opens a session needs besides the page's own script. Told with the page, it is fetched at once; else each would
    /// wait for the one before.
    /// </summary>
    private static string Early(PageFiles viewer, string id) =>
        string.Join(
            ", ",
            viewer
                .Matching("player-page-*.js")
                .Select(script => $"</{script}>; rel=modulepreload")
                .Concat(viewer.Matching("player-page-*.css").Select(style => $"</{style}>; rel=preload; as=style"))
                .Append($"<{PlaybackModule.ApiPath}/sessions/{id}>; rel=preload; as=fetch; crossorigin")
        );
}
