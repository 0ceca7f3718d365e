namespace SessionReplay.Server.Access;

/// <summary>Refuses what another site's page makes a logged-in browser send (CSRF). SameSite=Lax is the first wall, this the second.</summary>
internal static class ForeignOriginGuard
{
    /// <summary>Where a login can do something: the API, and the dashboard of the jobs.</summary>
    private static readonly PathString[] Guarded = ["/api", "/jobs"];

    public static Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!Guarded.Any(path => request.Path.StartsWithSegments(path)) || IsSafe(request.Method) || IsOwn(request.Headers.Origin, request))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsJsonAsync(ApiError.ForeignOrigin, context.RequestAborted);
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    /// <summary>No Origin: not a browser, so no cookie that someone else could use.</summary>
    private static bool IsOwn(string? origin, HttpRequest request) =>
        string.IsNullOrEmpty(origin) ||
        string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase) ||
        // A proxy in front may end TLS; then the browser says https where we hear http.
        string.Equals(origin, $"https://{request.Host}", StringComparison.OrdinalIgnoreCase);
}
