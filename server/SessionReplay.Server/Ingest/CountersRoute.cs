namespace SessionReplay.Server.Ingest;

/// <summary><c>GET /api/v1/ingest</c>: this server's counters, for operators.</summary>
internal static class CountersRoute
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/api/v1/ingest",
            (IngestMetrics metrics, HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "no-store";
                return Results.Json(metrics.Counts());
            }
        );
}
