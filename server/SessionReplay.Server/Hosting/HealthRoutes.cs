using SessionReplay.Server.Ingest;

namespace SessionReplay.Server.Hosting;

/// <summary>What a load balancer asks.</summary>
internal static class HealthRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => Results.Text("ok"));
        routes.MapGet("/readyz", HandleAsync);
    }

    private static async Task<IResult> HandleAsync(Readiness readiness, HttpContext context, CancellationToken cancellationToken)
    {
        // A host may have no ingest.
        var (pace, disk, commits) = (context.RequestServices.GetService<Pace>(), context.RequestServices.GetService<DiskGuard>(), context.RequestServices.GetService<CommitRecord>());
        if (pace?.IsLeaving == true) return NotReady("The server is stopping.");
        if (disk?.Level == DiskLevel.Full) return NotReady(disk.Problem!);
        if (await readiness.ProblemAsync(cancellationToken) is { } problem) return NotReady(problem);
        if (commits?.Problem is { } failures) return NotReady(failures);
        // Nearly full is still ready: sessions that have begun go on here.
        return Results.Text(disk?.Problem is { } warning ? $"ready. {warning}" : "ready");
    }

    private static IResult NotReady(string problem) => Results.Text(problem, statusCode: StatusCodes.Status503ServiceUnavailable);
}
