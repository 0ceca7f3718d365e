using System.Buffers;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Wire.Transport;
using WirePack = SessionReplay.Wire.Transport.Pack;

namespace SessionReplay.Server.Playback;

/// <summary><c>GET …/packs/{first}</c>: a keyframe and the stored segments after it, as they are stored.</summary>
internal static class PackRoutes
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/sessions/{id}/pages/{page}/packs/{first:int}", HandleAsync);

    /// <param name="id">The session.</param>
    /// <param name="page">The page.</param>
    /// <param name="first">The number of the pack's first segment.</param>
    /// <param name="packs">Where the packs are.</param>
    /// <param name="segments">Where the segments are.</param>
    /// <param name="cancellationToken">The request is over.</param>
    /// <param name="from">Only segments from this number on, without the keyframe: what a live viewer lacks.</param>
    private static async Task<IResult> HandleAsync(
        string id,
        string page,
        int first,
        IPackStore packs,
        ISegmentStore segments,
        CancellationToken cancellationToken,
        int? from = null
    )
    {
        var ofPage = (await packs.ListAsync(id, cancellationToken)).Where(pack => pack.PageId == page).ToList();
        var place = ofPage.FindIndex(pack => pack.First == first);
        if (place < 0)
            return ApiError.NotFound("pack");
        var isLast = place == ofPage.Count - 1;
        return Results.Stream(
            async target =>
            {
                if (from is null && await packs.KeyframeAsync(id, page, first, cancellationToken) is { } keyframe)
                    await WriteAsync(
                        target,
                        new(WirePack.KeyframeNumber, keyframe.RawLength, keyframe.Crc32C, keyframe.Lz4),
                        cancellationToken
                    );
                var next = Math.Max(from ?? first, first);
                await foreach (var segment in segments.ReadPageAsync(id, page, next, cancellationToken))
                {
                    // Segments that came after the last walk belong to the last pack, as far as none is missing.
                    if (isLast ? segment.Number != next : segment.Number > ofPage[place].Last)
                        return;
                    next = segment.Number + 1;
                    await WriteAsync(target, new(segment.Number, segment.RawLength, segment.Crc32C, segment.Lz4), cancellationToken);
                }
            },
            "application/vnd.session-replay.pack"
        );
    }

    private static async Task WriteAsync(Stream target, PackEntry entry, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(entry.Length);
        WirePack.Write(buffer, entry);
        await target.WriteAsync(buffer.WrittenMemory, cancellationToken);
    }
}
