using Hangfire;
using Hangfire.Dashboard;
using SessionReplay.Server.Access;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Storage.Users;

namespace SessionReplay.Server.Hosting;

/// <summary>Hangfire's dashboard at <c>/jobs</c>, for the admin only.</summary>
internal static class JobsDashboard
{
    public const string Path = "/jobs";

    /// <summary>
    /// Allows the resources that the dashboard's pages need, all from this server. Inline styles are allowed because its chart sets styles
    /// on elements.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void Map(WebApplication app)
    {
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Path), jobs => jobs.Use(GuardAsync));
        app.UseHangfireDashboard(
            Path,
            new DashboardOptions
            {
                DashboardTitle = "Session Replay jobs",
                AppPath = "/",
                DisplayStorageConnectionString = false, // It may contain a password.
                // Without a filter, Hangfire would let in every request from this machine, a proxy's for instance.
                Authorization = [new AdminOnly()],
            }
        );
    }

    /// <summary>
    /// Checks a request before it reaches the dashboard. <see cref="ForeignOriginGuard"/> has already refused requests that other sites'
    /// pages send.
    /// </summary>
    private static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        if (IsAdmin(context))
            return next(context);
        if (HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Redirect("/login");
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return context.Response.WriteAsJsonAsync(ApiError.LoginNeeded, context.RequestAborted);
    }

    private static bool IsAdmin(HttpContext context) => context.User.Identity is { IsAuthenticated: true, Name: FirstStart.Admin };

    /// <summary>The second lock, in case the dashboard is ever reached in another way than through the guard.</summary>
    private sealed class AdminOnly : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context) => IsAdmin(context.GetHttpContext());
    }
}
