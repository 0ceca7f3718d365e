namespace SessionReplay.Server.Access;

/// <summary>Refuses what another site's page makes a logged-in browser send (CSRF). SameSite=Lax is the first wall, this the second.</summary>
internal static class ForeignOriginGuard
{
    /// <summary>Where a login can do something: the API, the dashboard of the jobs, the viewers' hub.</summary>
    private static readonly PathString[] Guarded = ["/api", "/jobs", ViewerGuard.Hub];

    public static Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!Guarded.Any(path => request.Path.StartsWithSegments(path)) || IsSafe(request) || IsOwn(request.Headers.Origin, request))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsJsonAsync(ApiError.ForeignOrigin, context.RequestAborted);
    }

    /// <summary>A WebSocket begins with GET, and CORS does not hold it up: a page of any site could open one with a viewer's cookie, and listen.</summary>
    private static bool IsSafe(HttpRequest request) =>
        !request.Path.StartsWithSegments(ViewerGuard.Hub) && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method));

    /// <summary>No Origin: not a browser, so no cookie that someone else could use.</summary>
    private static bool IsOwn(string? origin, HttpRequest request) =>
        string.IsNullOrEmpty(origin) ||
        string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase) ||
        // A proxy in front may end TLS; then the browser says https where we hear http.
        string.Equals(origin, $"https://{request.Host}", StringComparison.OrdinalIgnoreCase);
}
