using SessionReplay.Server.Ingest;

namespace SessionReplay.Server.Hosting;

/// <summary>What a load balancer asks.</summary>
internal static class HealthRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => Results.Text("ok"));
        routes.MapGet("/readyz", async (Readiness readiness, Pace pace, CancellationToken cancellationToken) =>
            (pace.IsLeaving ? "The server is stopping." : await readiness.ProblemAsync(cancellationToken)) is { } problem
                ? Results.Text(problem, statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Text("ready"));
    }
}
