using SessionReplay.Dom;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Segments;
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

    private readonly PageDom _dom = new();
    private readonly List<PackToStore> _packs = [];
    private Pack? _open;
    private StoredKeyframe? _keyframe;

    /// <summary>The bytes that the open pack must have before a keyframe is worth its own.</summary>
    private long _threshold = LeastBytes;

    /// <summary>Goes on with a stored pack, whose segments follow again from its first on.</summary>
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
        return true;
    }

    /// <summary>Adds the next stored segment.</summary>
    public void Add(StoredSegment segment, SegmentInfo info)
    {
        byte[] raw;
        try
        {
            raw = RawLz4.Decompress(segment.Lz4, segment.RawLength, segment.Crc32C);
        }
        catch (WireException)
        {
            // A damaged segment is in no pack.
            Lose();
            return;
        }

        if (_open is { } open && segment.Number != open.Last + 1)
            Lose();
        if (_open is null || (_open.Start == PackStart.Lost && info.StartsSnapshot))
            Begin(segment.Number, info, info.StartsSnapshot ? PackStart.Snapshot : PackStart.Lost, null);
        else if (_open.Bytes >= _threshold && _dom.IsKnown)
            TryBeginWithKeyframe(segment.Number, info);
        _open = _open! with
        {
            Last = segment.Number,
            EndTime = Math.Max(_open.EndTime, info.EndTime),
            Bytes = _open.Bytes + segment.Lz4.Length,
        };
        _dom.TryApply(raw);
    }

    /// <summary>The packs, the last one with all of its segments so far.</summary>
    public IReadOnlyList<PackToStore> End()
    {
        Close();
        return _packs;
    }

    private void TryBeginWithKeyframe(int number, SegmentInfo info)
    {
        if (_dom.Keyframe(_open!.EndTime) is not { } raw)
        {
            _threshold = long.MaxValue; // It is too large for a keyframe, and would be at the next segment.
            return;
        }

        var keyframe = new StoredKeyframe(RawLz4.Compress(raw), raw.Length, Crc32C.Of(raw));
        _threshold = Threshold(keyframe.Lz4.Length);
        if (_open.Bytes >= _threshold)
            Begin(number, info, PackStart.Keyframe, keyframe);
    }

    private void Begin(int number, SegmentInfo info, PackStart start, StoredKeyframe? keyframe)
    {
        Close();
        _keyframe = keyframe;
        if (start != PackStart.Keyframe)
            _threshold = LeastBytes;
        _open = new()
        {
            SessionId = sessionId,
            PageId = pageId,
            First = number,
            Last = number,
            Start = start,
            StartTime = info.StartTime,
            EndTime = info.StartTime,
            Bytes = 0,
            KeyframeBytes = keyframe?.Lz4.Length ?? 0,
        };
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
            _packs.Add(new(open, _keyframe));
        (_open, _keyframe) = (null, null);
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
