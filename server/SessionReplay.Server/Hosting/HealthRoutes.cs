using SessionReplay.Server.Entrance;
using SessionReplay.Server.Ingest.Commit;
using SessionReplay.Server.Ingest.Intake;
using SessionReplay.Server.Playback;

namespace SessionReplay.Server.Hosting;

/// <summary>The routes that a load balancer asks: <c>/healthz</c> and <c>/readyz</c>.</summary>
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
        var (pace, disk, commits) = (
            context.RequestServices.GetService<Pace>(),
            context.RequestServices.GetService<DiskGuard>(),
            context.RequestServices.GetService<CommitRecord>()
        );
        if (pace?.IsLeaving == true)
            return NotReady("The server is stopping.");
        if (disk?.IsShut == true)
            return NotReady(disk.Problem!);
        if (await readiness.ProblemAsync(cancellationToken) is { } problem)
            return NotReady(problem);
        if (commits?.Problem is { } failures)
            return NotReady(failures);
        // A server whose disk is nearly full is still ready, because sessions that have begun go on; so is one with a damaged store,
        // because the other sessions can be read.
        string[] warnings = [.. new[] { disk?.Problem, context.RequestServices.GetService<DamageWatch>()?.Problem }.OfType<string>()];
        return Results.Text(warnings.Length > 0 ? $"ready. {string.Join(' ', warnings)}" : "ready");
    }

    private static IResult NotReady(string problem) => Results.Text(problem, statusCode: StatusCodes.Status503ServiceUnavailable);
}
