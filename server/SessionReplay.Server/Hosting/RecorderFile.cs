using Microsoft.Net.Http.Headers;

namespace SessionReplay.Server.Hosting;

/// <summary><c>/recorder.js</c>, and the parts it loads when they are used: scripts in customers' pages, so any origin may load them.</summary>
internal static class RecorderFile
{
    private static readonly string[] Names = ["recorder.js", "recorder-canvas.js", "recorder-bodies.js", "recorder-frames.js", "recorder-kept.js"];

    public static void Map(IEndpointRouteBuilder routes, WebFiles files)
    {
        var folder = Path.GetDirectoryName(files.Recorder)!;
        foreach (var name in Names)
            routes.MapMethods($"/{name}", ["GET", "HEAD"], (HttpResponse response) => Answer(new FileInfo(Path.Combine(folder, name)), response));
    }

    private static IResult Answer(FileInfo file, HttpResponse response)
    {
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
    }
}
