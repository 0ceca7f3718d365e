using SessionReplay.Server.Indexing.Packs;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Indexing.Walk;

/// <summary>A session that is being recorded, with the pages as they are, so that only new segments are read.</summary>
internal sealed class RunningSession(string id, ISessionStore sessions, ISegmentStore segments, IPackStore packs)
{
    private readonly Dictionary<string, (PageWalk Walk, int Segments)> _pages = new(StringComparer.Ordinal);

    /// <summary>When it was read last, as a timestamp of the time provider.</summary>
    public long ReadAt { get; set; }

    /// <summary>How many nodes its pages have, by which the memory that it takes is bounded.</summary>
    public int Nodes => _pages.Values.Sum(page => page.Walk.Nodes);

    /// <summary>Segments have come that are not read yet, because others before them may still come.</summary>
    public bool IsBehind => _pages.Values.Any(page => page.Walk.IsBehind);

    /// <summary>Reads the segments that have come.</summary>
    /// <param name="waits">Whether to stop before a segment in front of which others are missing, because those may still come.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <returns>Whether anything was stored; null if the session is not being recorded any more: closing it reads the rest.</returns>
    public async Task<bool?> AdvanceAsync(Func<StoredSegment, bool> waits, CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(id, cancellationToken) is not { State: SessionState.Recording })
            return null;
        var hasStored = false;
        ILookup<string, Pack>? known = null;
        foreach (var page in await sessions.PagesAsync(id, cancellationToken))
        {
            if (_pages.TryGetValue(page.Id, out var open) && open.Segments == page.Segments)
                continue;
            if (open.Walk is null)
            {
                known ??= (await packs.ListAsync(id, cancellationToken)).ToLookup(pack => pack.PageId);
                open.Walk = await PageWalk.BeginAsync(segments, packs, id, page.Id, PackCutter.Current(known[page.Id]), cancellationToken);
            }

            hasStored |= await open.Walk.AdvanceAsync(waits, cancellationToken);
            _pages[page.Id] = (open.Walk, open.Walk.IsBehind ? -1 : page.Segments);
        }

        return hasStored;
    }
}
