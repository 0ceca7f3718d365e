using SessionReplay.Server.Entrance;
using SessionReplay.Server.Projects;

namespace SessionReplay.Server.Ingest.Intake;

/// <summary>
/// Tells browsers which pages may talk to the ingest endpoints, and refuses the others. CORS does not cover WebSockets, so the upgrade is
/// checked here too.
/// </summary>
internal static class IngestOrigins
{
    public static void Use(IApplicationBuilder app, params string[] paths) =>
        app.UseWhen(context => paths.Any(path => context.Request.Path.StartsWithSegments(path)), branch => branch.Use(RunAsync));

    private static async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        string? origin = context.Request.Headers.Origin;
        if (origin is null)
        {
            await next(context);
            return;
        }

        // The key comes later, with Begin, which checks the origin again: here it is enough that some project allows it.
        var projects = await context.RequestServices.GetRequiredService<KeyRing>().ProjectsAsync(context.RequestAborted);
        if (!projects.Any(project => OriginPolicy.Allows(project, origin)))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsJsonAsync(
                new { Refusals.ForeignOrigin.Code, Refusals.ForeignOrigin.Message },
                context.RequestAborted
            );
            return;
        }

        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.Vary = "Origin";
        // The official SignalR client sends its requests with credentials; the server uses none here.
        headers.AccessControlAllowCredentials = "true";
        if (!HttpMethods.IsOptions(context.Request.Method))
        {
            await next(context);
            return;
        }

        headers.AccessControlAllowMethods = "GET, POST";
        headers.AccessControlAllowHeaders = "content-type, x-requested-with, x-signalr-user-agent";
        headers.AccessControlMaxAge = "86400";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
