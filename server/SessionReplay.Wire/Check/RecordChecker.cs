using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Wire.Check;

/// <summary>
/// Checks each record and tells <paramref name="notes"/> of it. The result for a record is the time of its event, ms since 1970 by the
/// page's clock.
/// </summary>
internal struct RecordChecker(ISegmentNotes? notes) : IRecordVisitor<long>
{
    private NodeChecker _nodes;
    private int _index;
    private long _time;

    /// <summary>Whether one of the records checked so far begins a snapshot.</summary>
    public bool StartsSnapshot { get; private set; }

    public void BeginRecord(int index, long time)
    {
        (_index, _time) = (index, time);
        _nodes.BeginRecord();
    }

    public long Any(in AnyRecord any, ref MessagePackReader fields)
    {
        StartsSnapshot |= any.HasData && any.Type == AnyRecord.FullSnapshot;
        notes?.Any(_index, any.Time, any);
        return any.Time;
    }

    public readonly long Meta(in MetaRecord meta, ref MessagePackReader fields)
    {
        notes?.Meta(meta, fields);
        return _time;
    }

    public long Snapshot(in SnapshotRecord snapshot, ref MessagePackReader fields)
    {
        StartsSnapshot = true;
        _nodes.Snapshot(ref fields, begins: true, snapshot.IsLast);
        return _time;
    }

    public long SnapshotMore(in SnapshotMoreRecord more, ref MessagePackReader fields)
    {
        _nodes.Snapshot(ref fields, begins: false, more.IsLast);
        return _time;
    }

    public long Mutation(ref MutationRecord mutation, ref MessagePackReader fields)
    {
        while (mutation.NextRemove(ref fields, out _, out _, out _)) { }

        while (mutation.NextText(ref fields, out _, out _)) { }

        while (mutation.NextAttributes(ref fields, out _))
            NodeChecker.Attributes(ref fields);
        while (mutation.NextAdds(ref fields, out _, out _))
            _nodes.AddGroup(ref fields);
        return _time;
    }

    public readonly long Pointer(in PointerRecord pointer, ref MessagePackReader fields)
    {
        var position = default(PointerPosition);
        while (fields.Fields > 0)
            position.Read(ref fields);
        return _time;
    }

    public readonly long Interaction(in InteractionRecord interaction, ref MessagePackReader fields)
    {
        notes?.Interaction(interaction);
        return _time;
    }

    public readonly long Scroll(in ScrollRecord scroll, ref MessagePackReader fields) => _time;

    public readonly long Viewport(in ViewportRecord viewport, ref MessagePackReader fields) => _time;

    public readonly long Input(in InputRecord input, ref MessagePackReader fields) => _time;

    public readonly long Selection(ref MessagePackReader fields)
    {
        while (SelectionRecord.Next(ref fields, out _)) { }

        return _time;
    }

    public readonly long Plugin(in PluginRecord plugin, ref MessagePackReader fields)
    {
        var payload = fields;
        fields.SkipAny();
        notes?.Plugin(plugin, payload);
        return _time;
    }

    public readonly long Custom(in CustomRecord custom, ref MessagePackReader fields)
    {
        var payload = fields;
        fields.SkipAny();
        notes?.Custom(_index, _time, custom, payload);
        return _time;
    }

    public readonly long Load(in LoadRecord load, ref MessagePackReader fields)
    {
        fields.SkipAny();
        return _time;
    }

    public readonly long Data(ref MessagePackReader fields)
    {
        fields.SkipAny();
        return _time;
    }

    public readonly long Unknown(RecordKind kind) => _time;
}
