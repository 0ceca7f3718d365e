namespace SessionReplay.Server.Hosting;

/// <summary>The demo shop under <c>/demo/</c>.</summary>
internal static class DemoFiles
{
    /// <summary>As strict as the policy of a careful customer, because the recorder has to work under such a policy.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; connect-src 'self' ws: wss:; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "worker-src 'none'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

    public static void Map(WebApplication app, WebFiles files)
    {
        var demo = new PageFiles(files.Demo, ContentSecurityPolicy, "strict-origin-when-cross-origin");
        demo.Serve(app, "/demo");
        // Without the trailing slash the shop's relative addresses would point elsewhere. To routing both paths are the same.
        app.MapMethods(
            "/demo",
            ["GET", "HEAD"],
            (HttpContext context) => context.Request.Path.Value!.EndsWith('/') ? demo.Index(context.Response) : Results.Redirect("/demo/")
        );
        app.MapMethods("/demo/{**path:nonfile}", ["GET", "HEAD"], demo.Index);
    }
}
