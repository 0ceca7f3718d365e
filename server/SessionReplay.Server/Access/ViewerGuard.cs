namespace SessionReplay.Server.Access;

/// <summary>Everything under /api/v1 needs a login, whoever maps it; a route that forgets about access is closed, not open.</summary>
internal static class ViewerGuard
{
    public static Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        if (!path.StartsWithSegments("/api") || path == LoginRoutes.LoginPath || context.User.Identity?.IsAuthenticated == true)
            return next(context);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return context.Response.WriteAsJsonAsync(ApiError.LoginNeeded, context.RequestAborted);
    }
}
