using System.Text.Json;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Moments;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Server.Playback;

/// <summary>The moments of a session, in slices by time, kind and text, and the record that a moment was read from.</summary>
internal static class MomentRoutes
{
    private const int MostOfASlice = 20_000;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/sessions/{id}/moments", ListAsync);
        api.MapGet("/sessions/{id}/pages/{page}/segments/{number:int}/records/{index:int}", RecordAsync);
    }

    /// <param name="id">The session.</param>
    /// <param name="sessions">Where sessions are.</param>
    /// <param name="packs">Where moments are.</param>
    /// <param name="cancellationToken">The request is over.</param>
    /// <param name="page">Only moments of this page.</param>
    /// <param name="from">Only moments at or after this time, ms since 1970.</param>
    /// <param name="to">Only moments at or before this time.</param>
    /// <param name="kind">Only moments of these kinds, with commas; <c>problem</c>: only problems.</param>
    /// <param name="text">Only moments whose text contains all of these words, in any case.</param>
    /// <param name="after">Only moments of the packs that begin at this segment of the page or later: what a live viewer lacks.</param>
    private static async Task<IResult> ListAsync(
        string id,
        ISessionStore sessions,
        IPackStore packs,
        CancellationToken cancellationToken,
        string? page = null,
        long? from = null,
        long? to = null,
        string? kind = null,
        string? text = null,
        int? after = null
    )
    {
        if (await sessions.FindAsync(id, cancellationToken) is null)
            return ApiError.NotFound("session");
        if (!MomentFilter.TryParse(from, to, kind, text, out var filter, out var wrong))
            return ApiError.BadRequest(wrong);
        var found = new List<MomentOfPage>();
        var (damaged, isFull, last) = (0, false, long.MaxValue);
        foreach (var pack in (await packs.ListAsync(id, cancellationToken)).OrderBy(pack => pack.MomentsFrom))
        {
            // Packs of several tabs overlap, so a pack that begins before the last moment of a full slice may have earlier ones.
            if ((page is not null && pack.PageId != page) || pack.First < after || pack.MomentsFrom > last || !filter.MayTake(pack))
                continue;
            try
            {
                if (await packs.MomentsAsync(id, pack.PageId, pack.First, cancellationToken) is { } stored)
                    found.AddRange(stored.Read().Where(filter.Takes).Select(moment => new MomentOfPage(pack.PageId, pack.First, moment)));
            }
            catch (Exception e) when (e is WireException or JsonException or DamageException)
            {
                damaged++;
            }

            if (found.Count <= MostOfASlice)
                continue;
            found = [.. found.OrderBy(one => one.Moment.Time).Take(MostOfASlice)];
            (isFull, last) = (true, found[^1].Moment.Time);
        }

        return Results.Json(new MomentList([.. found.OrderBy(one => one.Moment.Time)], isFull, damaged), StoredMoments.Json);
    }

    /// <summary>A record as the rrweb event that it is: whole console arguments, bodies, headers, stacks.</summary>
    private static async Task<IResult> RecordAsync(
        string id,
        string page,
        int number,
        int index,
        ISegmentStore segments,
        CancellationToken cancellationToken
    )
    {
        if (await segments.FindAsync(id, page, number, cancellationToken) is not { } segment)
            return ApiError.NotFound("segment");
        try
        {
            var raw = RawLz4.Decompress(segment.Lz4, segment.RawLength, segment.Crc32C);
            return RecordEvent.Of(raw, index) is { } json ? Results.Text(json, "application/json") : ApiError.NotFound("record");
        }
        catch (WireException e)
        {
            return ApiError.Damaged($"Segment {number} of page {page} is damaged: {e.Message}");
        }
    }

    /// <param name="Moments">In the order of their times.</param>
    /// <param name="More">There are more; a slice from the last one on has them.</param>
    /// <param name="Damaged">How many packs' moments cannot be read.</param>
    private sealed record MomentList(IReadOnlyList<MomentOfPage> Moments, bool More, int Damaged);

    /// <param name="Page">The page of the moment.</param>
    /// <param name="Pack">The first segment of its pack.</param>
    /// <param name="Moment">The moment.</param>
    private sealed record MomentOfPage(string Page, int Pack, Moment Moment);
}
