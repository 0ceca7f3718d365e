using Microsoft.Net.Http.Headers;

namespace SessionReplay.Server.Hosting;

/// <summary>
/// Serves <c>/recorder.js</c>, and the parts it loads when needed: scripts in customers' pages, so any origin may load them.
/// </summary>
internal static class RecorderFile
{
    private const string ContentType = "text/javascript; charset=utf-8";

    private static readonly string[] Names =
    [
        "recorder.js",
        "recorder-canvas.js",
        "recorder-bodies.js",
        "recorder-frames.js",
        "recorder-interface.js",
        "recorder-kept.js",
        "recorder-later.js",
        "recorder-transport.js",
        "recorder-values.js",
    ];

    public static void Map(IEndpointRouteBuilder routes, WebFiles files)
    {
        var folder = Path.GetDirectoryName(files.Recorder)!;
        var compressed = new CompressedFile();
        foreach (var name in Names)
            routes.MapMethods(
                $"/{name}",
                ["GET", "HEAD"],
                (HttpContext context) => Answer(new FileInfo(Path.Combine(folder, name)), compressed, context)
            );
    }

    private static IResult Answer(FileInfo file, CompressedFile compressed, HttpContext context)
    {
        var response = context.Response;
        if (!file.Exists)
            return Results.Text("The recorder is not built: run `npm run build`.", statusCode: StatusCodes.Status503ServiceUnavailable);
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        response.Headers.CacheControl = "public, max-age=300"; // A fix reaches every page in five minutes.
        response.Headers.Vary = "Accept-Encoding";
        var tag = $"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}";
        var accepted = context.Request.GetTypedHeaders().AcceptEncoding;
        if (
            compressed.Smallest(file, [.. accepted.Where(one => one.Quality is not 0).Select(one => one.Value.Value!.ToLowerInvariant())])
            is not var (encoding, bytes)
        )
            return Results.File(
                file.FullName,
                ContentType,
                lastModified: file.LastWriteTimeUtc,
                entityTag: new EntityTagHeaderValue($"\"{tag}\"")
            );
        response.Headers.ContentEncoding = encoding;
        return Results.File(
            bytes,
            ContentType,
            lastModified: file.LastWriteTimeUtc,
            entityTag: new EntityTagHeaderValue($"\"{tag}-{encoding}\"")
        );
    }
}
