using SessionReplay.Server.Indexing.Packs;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Segments;

namespace SessionReplay.Server.Indexing.Walk;

/// <summary>Reads the segments of one page in order and stores what is derived from them. It can go on as segments come.</summary>
internal sealed class PageWalk
{
    /// <summary>Packs of more bytes than this are not gathered before they are stored: memory, and one write, stay small.</summary>
    private const long MostWaitingBytes = 4 * 1024 * 1024;

    private readonly ISegmentStore _segments;
    private readonly IPackStore _packs;
    private readonly string _sessionId;
    private readonly string _pageId;
    private readonly PackCutter _cutter;

    /// <summary>From this segment on, stored packs are replaced when packs are stored the next time.</summary>
    private int? _from;

    private PageWalk(ISegmentStore segments, IPackStore packs, string sessionId, string pageId, PackCutter cutter, int from) =>
        (_segments, _packs, _sessionId, _pageId, _cutter, _from) = (segments, packs, sessionId, pageId, cutter, from);

    /// <summary>How many nodes the page has, by which the memory that it takes is bounded.</summary>
    public int Nodes => _cutter.Nodes;

    /// <summary>Segments that had come when it was advanced last are not read yet, because others before them may still come.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>Begins at the last of some stored packs, or at an earlier one whose keyframe can be read, or at the first segment.</summary>
    /// <param name="segments">Where the segments are.</param>
    /// <param name="packs">Where the packs are.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="pageId">The page.</param>
    /// <param name="known">Packs of the page in order, from the first on, that are as the segments before their end say.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<PageWalk> BeginAsync(
        ISegmentStore segments,
        IPackStore packs,
        string sessionId,
        string pageId,
        IReadOnlyList<Pack> known,
        CancellationToken cancellationToken
    )
    {
        for (var place = known.Count - 1; place >= 0; place--)
        {
            // A pack behind lost segments says which, so the walk passes over them again.
            if (known[place].First != (place == 0 ? 0 : known[place - 1].Last + 1))
                continue;
            var cutter = new PackCutter(sessionId, pageId);
            var keyframe = await packs.KeyframeAsync(sessionId, pageId, known[place].First, cancellationToken);
            if (cutter.TryResume(known[place], keyframe))
                return new(segments, packs, sessionId, pageId, cutter, known[place].First);
        }

        return new(segments, packs, sessionId, pageId, new(sessionId, pageId), 0);
    }

    /// <summary>Reads the segments that have come, and stores the packs that are new or have grown.</summary>
    /// <param name="waits">Whether to stop before a segment in front of which others are missing, because those may still come.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <returns>Whether anything was stored.</returns>
    public async Task<bool> AdvanceAsync(Func<StoredSegment, bool>? waits, CancellationToken cancellationToken)
    {
        IsBehind = false;
        var any = false;
        await foreach (var segment in _segments.ReadPageAsync(_sessionId, _pageId, _cutter.Next, cancellationToken))
        {
            IsBehind = segment.Number != _cutter.Next && waits?.Invoke(segment) == true;
            if (IsBehind)
                break;
            _cutter.Add(segment);
            any = true;
            if (_cutter.WaitingBytes > MostWaitingBytes)
                await StoreAsync(cancellationToken);
        }

        if (!any && _from is null)
            return false;
        await StoreAsync(cancellationToken);
        return any;
    }

    /// <summary>Stores the packs so far. The open one is stored as well, and again when it has grown.</summary>
    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        var packs = _cutter.Take();
        if (packs.Count == 0 && _from is null)
            return;
        await _packs.ReplaceAsync(_sessionId, _pageId, _from ?? packs[0].Pack.First, packs, cancellationToken);
        _from = null;
    }
}
