using SessionReplay.Server.Entrance;

namespace SessionReplay.Server.Access;

/// <summary>
/// Refuses requests that a page of another site makes a logged-in browser send (CSRF). SameSite=Lax is the first wall, this guard is the
/// second.
/// </summary>
internal static class ForeignOriginGuard
{
    /// <summary>The paths where a login gives rights: the API, the dashboard of the jobs, the viewers' hub.</summary>
    private static readonly PathString[] Guarded = ["/api", "/jobs", ViewerGuard.Hub];

    public static Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!Guarded.Any(path => request.Path.StartsWithSegments(path)) || IsSafe(request) || IsOwn(request.Headers.Origin, request))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsJsonAsync(ApiError.ForeignOrigin, context.RequestAborted);
    }

    /// <summary>
    /// Whether the request only reads. A request to the hub never counts as safe: a WebSocket begins with GET, and CORS does not hold it
    /// up, so a page of any site could open one with a viewer's cookie, and listen.
    /// </summary>
    private static bool IsSafe(HttpRequest request) =>
        !request.Path.StartsWithSegments(ViewerGuard.Hub)
        && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method));

    /// <summary>
    /// Whether the origin is this server. A request without Origin does not come from a browser, so it carries no cookie that another site
    /// could misuse.
    /// </summary>
    private static bool IsOwn(string? origin, HttpRequest request) =>
        string.IsNullOrEmpty(origin)
        || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
        ||
        // A proxy in front may end TLS; then the browser's origin says https while this server is asked by http.
        string.Equals(origin, $"https://{request.Host}", StringComparison.OrdinalIgnoreCase);
}
