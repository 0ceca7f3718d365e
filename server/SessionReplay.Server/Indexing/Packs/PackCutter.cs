using SessionReplay.Dom;
using SessionReplay.Dom.Names;
using SessionReplay.Server.Indexing.Activity;
using SessionReplay.Server.Indexing.Moments;
using SessionReplay.Server.Indexing.Texts;
using SessionReplay.Server.Storage.Moments;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Storage.Texts;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Indexing.Packs;

/// <summary>
/// Cuts the segments of one page into packs, while they pass through the model of the page. A pack ends where a segment is missing or
/// damaged, where a snapshot makes the picture known again, and where its segments outweigh the keyframe with which the next one begins.
/// </summary>
/// <remarks>
/// A player that seeks loads one keyframe and the segments up to the next one. As keyframes are cut only where the segments since the last
/// one weigh <see cref="Weight"/> times as much, all keyframes together weigh a bounded part of the segments, and what a seek loads is a
/// bounded multiple of one snapshot.
/// </remarks>
internal sealed class PackCutter(string sessionId, string pageId)
{
    /// <summary>A keyframe is cut where the segments since the last one have this many times its bytes: all keyframes are at most half of them.</summary>
    private const int Weight = 2;

    /// <summary>… and at least this many bytes, which load in one round trip.</summary>
    private const int LeastBytes = 64 * 1024;

    /// <summary>A pack is one document in MongoDB, of 16 MB at most.</summary>
    private const int MostKeyframeBytes = 10 * 1024 * 1024;

    /// <summary>A larger page is not counted: a watched one is stored twice a second.</summary>
    private const int MostNodesCounted = 100_000;

    private readonly PageDom _dom = new();
    private readonly List<PackToStore> _packs = [];
    private Pack? _open;
    private StoredKeyframe? _keyframe;
    private MomentReader _moments = null!;
    private ActivityOfPack _activity = null!;

    /// <summary>Behind the last segment that is in a pack; and how many damaged ones have come since.</summary>
    private (int Number, int Damaged) _reached;
    private TextsReader? _texts;

    /// <summary>The bytes that the open pack must have before a keyframe is worth its own.</summary>
    private long _threshold = LeastBytes;

    /// <summary>The first packs of a page, up to one of another version, which is made again with those behind it.</summary>
    public static List<Pack> Current(IEnumerable<Pack> packs) => [.. packs.TakeWhile(pack => pack.Version == Session.PresentIndexVersion)];

    /// <summary>
    /// Goes on with a stored pack, whose segments follow again from its first on. Nothing is lost before it, so that its moments are the same.
    /// </summary>
    /// <returns>False if its keyframe cannot be read: then the page has to be walked from an earlier pack.</returns>
    public bool TryResume(Pack pack, StoredKeyframe? keyframe)
    {
        if (pack.Start == PackStart.Keyframe)
        {
            if (keyframe is null || Raw(keyframe) is not { } raw || _dom.TryApply(raw) is not null)
                return false;
            _threshold = Threshold(keyframe.Lz4.Length);
        }

        _open = pack with { Last = pack.First - 1, Bytes = 0, EndTime = pack.StartTime };
        _keyframe = keyframe;
        ReadAnew(pack.StartTime);
        Next = pack.First;
        _reached = (pack.First, 0);
        return true;
    }

    /// <summary>The number of the segment that comes next.</summary>
    public int Next { get; private set; }

    /// <summary>How many nodes the page has, with what its texts take, by which the memory that it takes is bounded.</summary>
    public int Nodes => _dom.Nodes + (_texts?.Weight ?? 0);

    /// <summary>The bytes of the packs that wait to be taken.</summary>
    public long WaitingBytes { get; private set; }

    /// <summary>Adds the next stored segment.</summary>
    public void Add(StoredSegment segment)
    {
        Next = segment.Number + 1;
        byte[] raw;
        try
        {
            raw = RawLz4.Decompress(segment.Lz4, segment.RawLength, segment.Crc32C);
        }
        catch (WireException)
        {
            // A damaged segment is in no pack.
            _reached.Damaged++;
            Lose();
            return;
        }

        if (_open is { } open && segment.Number != open.Last + 1)
            Lose();
        if (_open is null || (_open.Start == PackStart.Lost && segment.StartsSnapshot))
            Begin(segment, segment.StartsSnapshot || IsBeginning(segment) ? PackStart.Snapshot : PackStart.Lost, null);
        else if (_open.Bytes >= _threshold && _dom.IsKnown)
            TryBeginWithKeyframe(segment);
        _open = _open! with
        {
            Last = segment.Number,
            EndTime = Math.Max(_open.EndTime, segment.EndTime),
            Bytes = _open.Bytes + segment.Lz4.Length,
        };
        _reached = (segment.Number + 1, 0);
        _moments.BeginSegment(segment.Number);
        if (_dom.TryApply(raw, _moments, _activity) is { } fault)
            _moments.CannotFollow(fault.Message);
    }

    /// <summary>
    /// The packs that are new or have grown since they were taken last, the open one with all of its segments so far. More segments may
    /// follow.
    /// </summary>
    public IReadOnlyList<PackToStore> Take()
    {
        var taken = _packs.ToList();
        _packs.Clear();
        WaitingBytes = 0;
        if (_open is { } open && open.Last >= open.First)
            taken.Add(ToStore(open));
        return taken;
    }

    /// <summary>Nothing is missing before a page's first segment. Its snapshot may begin in the next one.</summary>
    private static bool IsBeginning(StoredSegment segment) => segment.Number == 0;

    private void TryBeginWithKeyframe(StoredSegment segment)
    {
        if (_dom.Keyframe(_open!.EndTime) is not { } raw)
        {
            _threshold *= 2; // It is too large for a keyframe, and would be at the next segment.
            return;
        }

        var keyframe = new StoredKeyframe(RawLz4.Compress(raw), raw.Length, Crc32C.Of(raw));
        if (keyframe.Lz4.Length > MostKeyframeBytes)
        {
            _threshold *= 2;
            return;
        }

        _threshold = Threshold(keyframe.Lz4.Length);
        if (_open.Bytes >= _threshold)
            Begin(segment, PackStart.Keyframe, keyframe);
    }

    private void Begin(StoredSegment segment, PackStart start, StoredKeyframe? keyframe)
    {
        Close();
        _keyframe = keyframe;
        ReadAnew(segment.StartTime);
        if (segment.Number > _reached.Number)
            _moments.BeginBehind(new(_reached.Number, segment.Number - 1, _reached.Damaged), start, segment.Number, segment.StartTime);
        if (start != PackStart.Keyframe)
            _threshold = LeastBytes;
        _open = new()
        {
            SessionId = sessionId,
            PageId = pageId,
            First = segment.Number,
            Last = segment.Number,
            Start = start,
            StartTime = segment.StartTime,
            EndTime = segment.StartTime,
            Bytes = 0,
            KeyframeBytes = keyframe?.Lz4.Length ?? 0,
            Version = Session.PresentIndexVersion,
        };
    }

    private void ReadAnew(long startTime)
    {
        _moments = new(sessionId, pageId, _dom);
        _activity = new(RecordedTime.Shown(startTime), _moments.Hand);
        _texts = new(_dom, startTime);
    }

    /// <summary>Something is missing before the next segment.</summary>
    private void Lose()
    {
        Close();
        _dom.Lose();
    }

    private void Close()
    {
        if (_open is { } open && open.Last >= open.First)
        {
            _packs.Add(ToStore(open));
            WaitingBytes += open.KeyframeBytes + _packs[^1].Moments.Lz4.Length + _packs[^1].Texts.Lz4.Length;
        }

        (_open, _keyframe) = (null, null);
    }

    private PackToStore ToStore(Pack pack)
    {
        var moments = _moments.Moments;
        var told = pack with
        {
            Counts = Counts(moments, _dom.Nodes <= MostNodesCounted ? _dom.Unseen() : null),
            Activity = _activity.Entries,
            // A request stands at its beginning, which may be before the segment that tells it.
            MomentsFrom = moments.Count == 0 ? pack.StartTime : moments[0].Time,
            MomentsTo = moments.Count == 0 ? pack.StartTime : moments.Max(moment => moment.LastTime ?? moment.Time),
        };
        return new(told, _keyframe, StoredMoments.Of(moments), StoredTexts.Of(_texts!.Texts(pack.EndTime)));
    }

    private static Dictionary<string, int> Counts(IReadOnlyList<Moment> moments, Unseen? unseen)
    {
        var counts = moments.GroupBy(moment => moment.Kind).ToDictionary(kind => MomentKinds.Name(kind.Key), kind => kind.Count());
        if (moments.Count(moment => moment.IsProblem) is > 0 and var problems)
            counts.Add(MomentKinds.Problem, problems);
        if (unseen is { } page)
        {
            counts.Add(PackCounts.Texts, page.Texts);
            counts.Add(PackCounts.MaskedTexts, page.Masked);
            counts.Add(PackCounts.BlockedElements, page.Blocked);
            counts.Add(PackCounts.EmptyFrames, page.Frames);
        }

        return counts;
    }

    private static long Threshold(int keyframeBytes) => Math.Max(LeastBytes, (long)Weight * keyframeBytes);

    private static byte[]? Raw(StoredKeyframe keyframe)
    {
        try
        {
            return RawLz4.Decompress(keyframe.Lz4, keyframe.RawLength, keyframe.Crc32C, WireFormat.MaxKeyframeBytes);
        }
        catch (WireException)
        {
            return null;
        }
    }
}
