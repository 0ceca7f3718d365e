using SessionReplay.Dom;
using SessionReplay.Server.Indexing.Moments;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Server.Indexing.Activity;

/// <summary>
/// Counts what the person did in each second of a pack: moved the pointer, scrolled, clicked, typed, pressed a key, used a player. What the page did by
/// itself counts for nothing. It is told of each record after the moments are, which know what the hand did before.
/// </summary>
/// <param name="startTime">When the pack begins, ms since 1970: seconds count from there.</param>
/// <param name="hand">Tells the person's changes from the page's.</param>
internal sealed class ActivityOfPack(long startTime, Hand hand) : IRecordReader
{
    /// <summary>Five hours in which each second has something. What further seconds have is left out.</summary>
    private const int MaxSeconds = 20_000;

    private const int Second = 1_000;

    /// <summary>rrweb's IncrementalSource of what is done to a video or a sound.</summary>
    private const int Media = 7;

    private readonly SortedDictionary<int, int> _counts = [];

    /// <summary>
    /// For each second that has something: how many seconds after the one before (the first: after the beginning), and how many things.
    /// </summary>
    public IReadOnlyList<int> Entries
    {
        get
        {
            var entries = new List<int>(2 * _counts.Count);
            var before = 0;
            foreach (var (second, count) in _counts)
            {
                entries.Add(second - before);
                entries.Add(count);
                before = second;
            }

            return entries;
        }
    }

    public void Read(int index, SegmentReader record)
    {
        try
        {
            var visitor = new Visitor(hand, record.Time);
            if (record.Accept<Visitor, bool>(ref visitor))
                Count(visitor.Time);
        }
        catch (WireException)
        {
            // The page says what is wrong with the record when it is applied.
        }
    }

    private void Count(long time)
    {
        // A clock that was set back gives times before the beginning; a stranger may send any times.
        var second = (int)Math.Clamp((time - startTime) / Second, 0, int.MaxValue);
        if (_counts.TryGetValue(second, out var count))
            _counts[second] = count + 1;
        else if (_counts.Count < MaxSeconds)
            _counts.Add(second, 1);
    }

    /// <summary>Whether the person did what a record tells.</summary>
    private struct Visitor(Hand hand, long time) : IRecordVisitor<bool>
    {
        /// <summary>The time of the record.</summary>
        public long Time { get; private set; } = time;

        public bool Any(in AnyRecord any, ref MessagePackReader fields)
        {
            Time = any.Time;
            return any.HasData
                && any.Type switch
                {
                    RrwebType.IncrementalSnapshot => Event(any.Data),
                    RrwebType.Custom => CustomEvent(any.Data),
                    _ => false,
                };
        }

        public readonly bool Pointer(in PointerRecord pointer, ref MessagePackReader fields) => true;

        public readonly bool Interaction(in InteractionRecord interaction, ref MessagePackReader fields) => true;

        public readonly bool Scroll(in ScrollRecord scroll, ref MessagePackReader fields) => true;

        public readonly bool Input(in InputRecord input, ref MessagePackReader fields) =>
            input.Id.IsInteger && hand.Changed(input.Id.Integer, input.UserTriggered, Time);

        public readonly bool Data(ref MessagePackReader fields) => Event(fields);

        public readonly bool Meta(in MetaRecord meta, ref MessagePackReader fields) => false;

        public readonly bool Snapshot(in SnapshotRecord snapshot, ref MessagePackReader fields) => false;

        public readonly bool SnapshotMore(in SnapshotMoreRecord more, ref MessagePackReader fields) => false;

        public readonly bool Mutation(ref MutationRecord mutation, ref MessagePackReader fields) =>
            hand.Wrote(ref mutation, ref fields) is not null;

        public readonly bool Viewport(in ViewportRecord viewport, ref MessagePackReader fields) => false;

        public readonly bool Selection(ref MessagePackReader fields) => false;

        public readonly bool Plugin(in PluginRecord plugin, ref MessagePackReader fields) => false;

        public readonly bool Custom(in CustomRecord custom, ref MessagePackReader fields) => IsKey(fields.Text(custom.Tag));

        public readonly bool Load(in LoadRecord load, ref MessagePackReader fields) => false;

        public readonly bool Unknown(RecordKind kind) => false;

        /// <summary>A key that does something was pressed. Those that write are told by what they change.</summary>
        private static bool IsKey(ReadOnlySpan<byte> tag) => tag.SequenceEqual("key"u8);

        private static bool CustomEvent(MessagePackReader data)
        {
            for (var left = data.ReadNested() == ValueKind.Map ? data.Count : 0; left > 0; left--)
            {
                var isTag = data.Text(data.ReadKey()).SequenceEqual("tag"u8);
                var value = data;
                data.SkipNested(1);
                if (isTag)
                    return value.Slot() is { } tag && IsKey(data.Text(tag));
            }

            return false;
        }

        /// <summary>The same of an incremental event of rrweb, at the bookmark before its data.</summary>
        private readonly bool Event(MessagePackReader data)
        {
            double? source = null;
            double? id = null;
            bool? userTriggered = null;
            for (var left = data.ReadNested() == ValueKind.Map ? data.Count : 0; left > 0; left--)
            {
                var name = data.Text(data.ReadKey());
                var value = data;
                data.SkipNested(1);
                if (name.SequenceEqual("source"u8))
                    source = value.Number();
                else if (name.SequenceEqual("id"u8))
                    id = value.Number();
                else if (name.SequenceEqual("userTriggered"u8))
                    userTriggered = value.ReadNested() == ValueKind.Bool ? value.Bool : null;
            }

            return source switch
            {
                RrwebSource.MouseMove or RrwebSource.TouchMove or RrwebSource.Drag => true,
                RrwebSource.MouseInteraction or RrwebSource.Scroll or Media => true,
                RrwebSource.Input => id is { } field && hand.Changed((long)field, userTriggered, Time),
                _ => false,
            };
        }
    }
}
