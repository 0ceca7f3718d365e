using SessionReplay.Server.Entrance;
using SessionReplay.Server.Storage.Users;

namespace SessionReplay.Server.Access;

/// <summary>
/// Requires a login for everything under /api and for the viewers' hub, whichever module maps the route. A route that forgets about access
/// is closed, not open.
/// </summary>
internal static class ViewerGuard
{
    /// <summary>The path of the hub where viewers are told of changes.</summary>
    public const string Hub = "/hubs/viewer";

    private static readonly PathString[] Guarded = ["/api", Hub];

    public static Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        if (
            !Guarded.Any(guarded => path.StartsWithSegments(guarded))
            || path == LoginRoutes.LoginPath
            || context.User.Identity?.IsAuthenticated == true
        )
            return next(context);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return context.Response.WriteAsJsonAsync(ApiError.LoginNeeded, context.RequestAborted);
    }
}
