using SessionReplay.Server.Entrance;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Playback;

/// <summary><c>GET /sessions/{id}/events</c>: plain rrweb JSON, streamed.</summary>
internal static class EventRoutes
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/sessions/{id}/events", HandleAsync);

    private static async Task<IResult> HandleAsync(
        string id,
        ISessionStore sessions,
        EventExport export,
        CancellationToken cancellationToken,
        string? page = null,
        long? from = null,
        long? to = null
    )
    {
        if (await sessions.FindAsync(id, cancellationToken) is null)
            return ApiError.NotFound("session");
        return Results.Stream(
            target => export.WriteAsync(id, new EventExport.Choice(page, from, to), target, cancellationToken),
            "application/json; charset=utf-8"
        );
    }
}
