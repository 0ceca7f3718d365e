using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Ingest.Flush;
using SessionReplay.Server.Playback;

namespace SessionReplay.Server.Hosting;

/// <summary>
/// Reads the body of a request before any route does: at most 64 KB, within Hosting:BodySeconds. With a minimum rate alone, a stranger
/// could hold a route for as long as a body of any length takes at that rate. Flushes and imports are longer, and limit their bodies
/// themselves.
/// </summary>
internal static class SmallBody
{
    /// <summary>A login has some hundred bytes; the jobs' dashboard sends the ids of the chosen jobs.</summary>
    private const int MaxBytes = 64 * 1_024;

    private static readonly PathString[] OwnLimits = [FlushRoute.Path, ImportRoute.Path];

    public static async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        if (HasNoBody(context) || OwnLimits.Contains(context.Request.Path))
        {
            await next(context);
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MaxBytes;
        var seconds = context.RequestServices.GetRequiredService<IOptions<HostingOptions>>().Value.BodySeconds;
        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        var body = new MemoryStream();
        context.Response.RegisterForDispose(body);
        // A client that takes longer gets no answer. Aborting the connection ends the read.
        await using (
            time.CreateTimer(
                static request => ((HttpContext)request!).Abort(),
                context,
                TimeSpan.FromSeconds(seconds),
                Timeout.InfiniteTimeSpan
            )
        )
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        body.Position = 0;
        context.Request.Body = body;
        await next(context);
    }

    /// <summary>
    /// Whether there is no body to read. A WebSocket over HTTP/2 is a CONNECT whose body has no end, so it must not be read here.
    /// </summary>
    private static bool HasNoBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true }
        || HttpMethods.IsConnect(context.Request.Method);
}
