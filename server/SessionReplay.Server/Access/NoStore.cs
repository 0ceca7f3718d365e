namespace SessionReplay.Server.Access;

/// <summary>
/// Keeps the API's answers, also refusals, out of caches on disk: they tell what people did, and a browser keeps its cache after a logout.
/// </summary>
internal static class NoStore
{
    public static Task RunAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments("/api"))
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.CacheControl = "no-store";
                return Task.CompletedTask;
            });
        }

        return next(context);
    }
}
