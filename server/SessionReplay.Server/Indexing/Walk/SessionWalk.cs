using SessionReplay.Server.Indexing.Packs;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Indexing.Walk;

/// <summary>
/// Reads a session's segments once, in order, and stores what is derived from them. A page is read on from its last pack, unless segments
/// have come into an earlier one. Doing it again, or twice at once, gives the same.
/// </summary>
internal sealed class SessionWalk(ISessionStore sessions, ISegmentStore segments, IPackStore packs)
{
    /// <param name="sessionId">The session.</param>
    /// <param name="fromTheStart">What older versions have derived is made again.</param>
    /// <param name="cancellationToken">Ends the walk; what is stored until then stays.</param>
    public async Task RunAsync(string sessionId, bool fromTheStart, CancellationToken cancellationToken)
    {
        var known = fromTheStart
            ? Enumerable.Empty<Pack>().ToLookup(pack => pack.PageId)
            : (await packs.ListAsync(sessionId, cancellationToken)).ToLookup(pack => pack.PageId);
        var infos = (await segments.ListAsync(sessionId, cancellationToken)).ToLookup(info => info.PageId);
        foreach (var page in await sessions.PagesAsync(sessionId, cancellationToken))
            await WalkPageAsync(sessionId, page.Id, [.. known[page.Id]], infos[page.Id], cancellationToken);
    }

    private async Task WalkPageAsync(
        string sessionId,
        string pageId,
        List<Pack> known,
        IEnumerable<SegmentInfo> infos,
        CancellationToken cancellationToken
    )
    {
        var stored = infos.ToDictionary(info => info.Number);
        if (ChangedFrom(known, stored.Keys) is not { } place)
            return;
        var cutter = new PackCutter(sessionId, pageId);
        var from = 0;
        for (; place >= 0; place--)
        {
            var keyframe = await packs.KeyframeAsync(sessionId, pageId, known[place].First, cancellationToken);
            if (!cutter.TryResume(known[place], keyframe))
                continue;
            from = known[place].First;
            break;
        }

        await foreach (var segment in segments.ReadPageAsync(sessionId, pageId, from, cancellationToken))
            if (stored.TryGetValue(segment.Number, out var info))
                cutter.Add(segment, info);
        await packs.ReplaceAsync(sessionId, pageId, from, cutter.End(), cancellationToken);
    }

    /// <summary>
    /// The place of the last pack up to which nothing has changed: from there the page is walked. −1: from its first segment. Null: every
    /// stored segment is in a pack already.
    /// </summary>
    private static int? ChangedFrom(List<Pack> known, IEnumerable<int> stored)
    {
        var numbers = stored.Order().ToList();
        if (known.Count == 0)
            return numbers.Count == 0 ? null : -1;
        var next = 0;
        for (var place = 0; place < known.Count; place++)
        {
            // A segment before the pack is one that was missing, or damaged, when the packs were cut.
            if (next < numbers.Count && numbers[next] < known[place].First)
                return place - 1;
            for (var number = known[place].First; number <= known[place].Last; number++)
                if (next == numbers.Count || numbers[next++] != number)
                    return place - 1;
        }

        return next < numbers.Count ? known.Count - 1 : null;
    }
}
