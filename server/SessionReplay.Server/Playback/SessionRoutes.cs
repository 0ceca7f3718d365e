using System.Buffers.Binary;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Storage.Errors;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Playback;

/// <summary>Sessions for the viewer: the list, the manifest, stored segments.</summary>
internal static class SessionRoutes
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;

    /// <summary>More errors than a person looks through; the other errors are in the events.</summary>
    private const int MaxErrors = 1000;

    private const int SegmentHeadBytes = 12;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/sessions", ListAsync);
        api.MapGet("/sessions/{id}", ManifestAsync);
        api.MapDelete("/sessions", DeleteOfUserAsync);
        api.MapDelete("/sessions/{id}", DeleteAsync);
        api.MapGet("/sessions/{id}/verify", VerifyAsync);
        api.MapGet("/sessions/{id}/segments", SegmentsAsync);
        api.MapGet("/sessions/{id}/pages/{page}/segments/{number:int}", SegmentAsync);
    }

    private static async Task<IResult> ListAsync(
        ISessionStore sessions,
        LiveSessions live,
        CancellationToken cancellationToken,
        int limit = DefaultLimit,
        string? before = null,
        string? user = null,
        bool errors = false,
        string? code = null
    )
    {
        if (limit is < 1 or > MaxLimit)
            return ApiError.BadRequest($"limit is {limit}; it may be 1 to {MaxLimit}.");
        (long, string)? place = null;
        if (before is not null)
        {
            if (!ListCursor.TryParse(before, out var parsed))
                return ApiError.BadRequest("before is not a cursor; it must be the value of next in an earlier answer.");
            place = parsed;
        }

        string? idPrefix = null;
        if (code is not null && !SupportCode.TryParse(code, out idPrefix))
            return ApiError.BadRequest("code is not a support code; it must have eight letters and digits, as in 7ZK3-0QWE.");

        // One session more than asked for tells whether the list goes on.
        var found = await sessions.ListAsync(new SessionQuery(limit + 1, place, user, errors, idPrefix), cancellationToken);
        var shown = found.Take(limit).ToList();
        var next = found.Count > limit ? ListCursor.Of(shown[^1].BegunAtServer, shown[^1].Id) : null;
        return Results.Json(new SessionList([.. shown.Select(session => SessionModel.Of(session, live.IsLive(session)))], next));
    }

    private static async Task<IResult> ManifestAsync(
        string id,
        ISessionStore sessions,
        IPackStore packs,
        IErrorStore errors,
        LiveSessions live,
        WatchedSessions watched,
        IOptions<PlaybackOptions> options,
        CancellationToken cancellationToken
    )
    {
        if (await sessions.FindAsync(id, cancellationToken) is not { } session)
            return ApiError.NotFound("session");
        watched.AskedFor(id);
        var ofSession = await packs.ListAsync(id, cancellationToken);
        return Results.Json(
            new Manifest(
                SessionModel.Of(session, live.IsLive(session)),
                [.. (await sessions.PagesAsync(id, cancellationToken)).Select(PageModel.Of)],
                PackModel.OfSession(ofSession),
                [
                    .. (await errors.OfSessionAsync(id, MaxErrors, cancellationToken)).Select(error =>
                        error with
                        {
                            Time = RecordedTime.Shown(error.Time),
                        }
                    ),
                ],
                session.IsIndexed,
                Honesty.Of(ofSession),
                options.Value.Assets
            )
        );
    }

    /// <summary>Deletes a session for good: segments that come late do not bring it back.</summary>
    private static async Task<IResult> DeleteAsync(
        string id,
        ISessionStore sessions,
        ISessionDeletions deletions,
        ChangedSessions changed,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await sessions.FindAsync(id, cancellationToken) is null)
            return ApiError.NotFound("session");
        await deletions.DeleteAsync(id, time.GetUtcNow().ToUnixTimeMilliseconds(), CancellationToken.None);
        changed.Tell(id);
        return Results.NoContent();
    }

    /// <summary>Deletes every session in which identify() ever named this user.</summary>
    private static async Task<IResult> DeleteOfUserAsync(
        ISessionStore sessions,
        ISessionDeletions deletions,
        ChangedSessions changed,
        TimeProvider time,
        CancellationToken cancellationToken,
        string? user = null
    )
    {
        if (user is null)
            return ApiError.BadRequest("user is missing; it must be the id of the user whose sessions are to be deleted.");
        var deleted = 0;
        while (await sessions.ListAsync(new SessionQuery(MaxLimit, UserId: user), cancellationToken) is { Count: > 0 } found)
        {
            foreach (var session in found)
            {
                await deletions.DeleteAsync(session.Id, time.GetUtcNow().ToUnixTimeMilliseconds(), CancellationToken.None);
                changed.Tell(session.Id);
            }

            deleted += found.Count;
        }

        return Results.Json(new Deleted(deleted));
    }

    private static async Task<IResult> VerifyAsync(
        string id,
        ISessionStore sessions,
        SegmentCheck check,
        CancellationToken cancellationToken
    ) =>
        await sessions.FindAsync(id, cancellationToken) is null
            ? ApiError.NotFound("session")
            : Results.Json(await check.CheckAsync(id, cancellationToken));

    private static async Task<IResult> SegmentsAsync(
        string id,
        ISessionStore sessions,
        ISegmentStore segments,
        CancellationToken cancellationToken
    ) =>
        await sessions.FindAsync(id, cancellationToken) is null
            ? ApiError.NotFound("session")
            : Results.Json(new SegmentList([.. (await segments.ListAsync(id, cancellationToken)).Select(SegmentModel.Of)]));

    private static async Task<IResult> SegmentAsync(
        string id,
        string page,
        int number,
        ISegmentStore segments,
        CancellationToken cancellationToken
    )
    {
        if (await segments.FindAsync(id, page, number, cancellationToken) is not { } segment)
            return ApiError.NotFound("segment");
        if (SegmentCheck.Damage(segment) is { } damage)
            return ApiError.Damaged(damage.Message);
        var bytes = new byte[SegmentHeadBytes + segment.Lz4.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, segment.RawLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), segment.Crc32C);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), segment.Lz4.Length);
        segment.Lz4.CopyTo(bytes, SegmentHeadBytes);
        return Results.Bytes(bytes, "application/vnd.session-replay.segment");
    }
}
