using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace SessionReplay.Server.Hosting;

/// <summary>
/// Serves a folder with a built web application: its files, and its page for every address that the application handles itself.
/// </summary>
internal sealed class PageFiles(string folder, string contentSecurityPolicy, string referrerPolicy)
{
    private readonly string _index = Path.Combine(folder, "index.html");

    /// <summary>The folder's files whose names match a pattern, as paths in it with slashes.</summary>
    public IEnumerable<string> Matching(string pattern) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            : [];

    /// <summary>The application's page; 503 when it is not built.</summary>
    public IResult Index(HttpResponse response)
    {
        if (!File.Exists(_index))
            return Results.Text(
                "This page is not built: run `npm run build` in the repository.",
                statusCode: StatusCodes.Status503ServiceUnavailable
            );
        SetHeaders(response.Headers);
        return Results.File(_index, "text/html; charset=utf-8", lastModified: File.GetLastWriteTimeUtc(_index));
    }

    /// <summary>Serves the folder's files under a path, if the folder exists.</summary>
    public void Serve(IApplicationBuilder app, string requestPath)
    {
        if (!Directory.Exists(folder))
            return;
        app.UseStaticFiles(
            new StaticFileOptions
            {
                FileProvider = new PhysicalFileProvider(folder),
                RequestPath = requestPath,
                OnPrepareResponse = file => SetHeaders(file.Context.Response.Headers),
            }
        );
    }

    private void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = contentSecurityPolicy;
        headers["Referrer-Policy"] = referrerPolicy;
        headers.CacheControl = "no-cache"; // Browsers keep files but ask each time, because names do not change with content.
    }
}
