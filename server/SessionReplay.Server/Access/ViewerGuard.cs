using SessionReplay.Server.Storage.Users;

namespace SessionReplay.Server.Access;

/// <summary>Everything under /api and the viewers' hub need a login, whoever maps them; a route that forgets about access is closed, not open.</summary>
internal static class ViewerGuard
{
    /// <summary>Where viewers hear of changes.</summary>
    public const string Hub = "/hubs/viewer";

    private static readonly PathString[] Guarded = ["/api", Hub];

    public static Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        if (!Guarded.Any(guarded => path.StartsWithSegments(guarded)) || path == LoginRoutes.LoginPath || context.User.Identity?.IsAuthenticated == true)
            return next(context);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return context.Response.WriteAsJsonAsync(ApiError.LoginNeeded, context.RequestAborted);
    }
}
