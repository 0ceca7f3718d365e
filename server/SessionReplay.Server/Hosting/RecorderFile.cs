using Microsoft.Net.Http.Headers;

namespace SessionReplay.Server.Hosting;

/// <summary><c>/recorder.js</c>: the script in customers' pages, so any origin may load it.</summary>
internal static class RecorderFile
{
    public static void Map(IEndpointRouteBuilder routes, WebFiles files) => routes.MapMethods("/recorder.js", ["GET", "HEAD"], (HttpResponse response) =>
    {
        var file = new FileInfo(files.Recorder);
        if (!file.Exists)
            return Results.Text("The recorder is not built: run `npm run build`.", statusCode: StatusCodes.Status503ServiceUnavailable);
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        response.Headers.CacheControl = "public, max-age=300"; // A fix reaches every page in five minutes.
        return Results.File(
            file.FullName,
            "text/javascript; charset=utf-8",
            lastModified: file.LastWriteTimeUtc,
            entityTag: new EntityTagHeaderValue($"\"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}\""));
    });
}
