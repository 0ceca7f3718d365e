using SessionReplay.Server.Entrance;
using SessionReplay.Server.Storage.Errors;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Playback;

/// <summary><c>GET /errors/{id}</c>: one error, and the session it is in.</summary>
internal static class ErrorRoutes
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/errors/{id}", HandleAsync);

    private static async Task<IResult> HandleAsync(
        string id,
        IErrorStore errors,
        ISessionStore sessions,
        LiveSessions live,
        CancellationToken cancellationToken
    )
    {
        if (await errors.FindAsync(id, cancellationToken) is not { } error)
            return ApiError.NotFound("error");
        // An error has no session while the session is being imported or removed.
        if (await sessions.FindAsync(error.SessionId, cancellationToken) is not { } session)
            return ApiError.NotFound("error");
        return Results.Json(
            new ErrorModel(error with { Time = RecordedTime.Shown(error.Time) }, SessionModel.Of(session, live.IsLive(session)))
        );
    }
}
