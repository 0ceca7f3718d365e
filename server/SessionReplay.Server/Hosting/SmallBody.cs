using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Ingest.Flush;
using SessionReplay.Server.Playback;

namespace SessionReplay.Server.Hosting;

/// <summary>
/// Reads the body of a request before any route does: 64 KB at most, within Hosting:BodySeconds. The server's slowest rate alone would let a stranger hold a route
/// for as long as a body of any length takes at that rate. Flushes and imports are longer, and bound their bodies themselves.
/// </summary>
internal static class SmallBody
{
    /// <summary>A login has some hundred bytes; the jobs' dashboard sends the ids of the jobs that were chosen.</summary>
    private const int MaxBytes = 64 * 1_024;

    private static readonly PathString[] OwnLimits = [FlushRoute.Path, ImportRoute.Path];

    public static async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        if (HasNoBody(context) || OwnLimits.Contains(context.Request.Path))
        {
            await next(context);
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MaxBytes;
        var seconds = context.RequestServices.GetRequiredService<IOptions<HostingOptions>>().Value.BodySeconds;
        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        var body = new MemoryStream();
        context.Response.RegisterForDispose(body);
        // Whoever takes so long is owed no answer. The end of the connection ends the read.
        await using (time.CreateTimer(static request => ((HttpContext)request!).Abort(), context, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan))
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        body.Position = 0;
        context.Request.Body = body;
        await next(context);
    }

    /// <summary>A WebSocket over HTTP/2 is a CONNECT whose body has no end.</summary>
    private static bool HasNoBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true } || HttpMethods.IsConnect(context.Request.Method);
}
