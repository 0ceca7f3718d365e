using SessionReplay.Dom.State;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Dom.Apply;

/// <summary>Applies each record of a segment to the page. The result for a record is whether the page has a use for it.</summary>
internal struct RecordApplier(PageState page) : IRecordVisitor<bool>
{
    /// <summary>The most parts of a value that a record carries. A whole rrweb event may be a snapshot, so it may have more.</summary>
    private const int MaxValues = 250_000;
    private const int MaxEventValues = 1_000_000;

    private NodeState _ids;

    public void BeginRecord(long time)
    {
        page.Time = time;
        _ids.BeginRecord();
    }

    public readonly bool Any(in AnyRecord any, ref MessagePackReader fields)
    {
        page.Time = any.Time;
        var room = MaxEventValues;
        return ApplyEvent.Apply(page, AnyValue.ReadNested(any.Event, page.Texts, ref room));
    }

    public readonly bool Meta(in MetaRecord meta, ref MessagePackReader fields)
    {
        page.Href = page.Texts.Of(fields, meta.Href);
        page.Viewport = (meta.Width, meta.Height);
        return true;
    }

    public bool Snapshot(in SnapshotRecord snapshot, ref MessagePackReader fields) =>
        ApplySnapshot.Begin(page, snapshot, ref fields, ref _ids);

    public bool SnapshotMore(in SnapshotMoreRecord more, ref MessagePackReader fields) =>
        ApplySnapshot.Continue(page, more.IsLast, ref fields, ref _ids);

    public bool Mutation(ref MutationRecord mutation, ref MessagePackReader fields) =>
        ApplyMutation.Apply(page, ref mutation, ref fields, ref _ids);

    public readonly bool Pointer(in PointerRecord pointer, ref MessagePackReader fields) =>
        ApplyPointer.Apply(page.Pointer, pointer, ref fields);

    public readonly bool Interaction(in InteractionRecord interaction, ref MessagePackReader fields) =>
        ApplyInteraction.Apply(page.Pointer, interaction);

    public readonly bool Scroll(in ScrollRecord scroll, ref MessagePackReader fields) => ApplyScroll.Apply(page, scroll);

    public readonly bool Viewport(in ViewportRecord viewport, ref MessagePackReader fields)
    {
        page.Viewport = (viewport.Width, viewport.Height);
        return true;
    }

    public readonly bool Input(in InputRecord input, ref MessagePackReader fields) =>
        ApplyInput.Apply(page, input.Id, page.Texts.Of(fields, input.Text), input.IsChecked, input.UserTriggered);

    public readonly bool Selection(ref MessagePackReader fields)
    {
        page.Selection.Clear();
        while (SelectionRecord.Next(ref fields, out var range))
            page.Selection.Add(range);
        return true;
    }

    /// <summary>What the console and the network say changes nothing of the page.</summary>
    public readonly bool Plugin(in PluginRecord plugin, ref MessagePackReader fields) => false;

    public readonly bool Custom(in CustomRecord custom, ref MessagePackReader fields)
    {
        var tag = fields.Text(custom.Tag);
        if (!PageTag.Is(tag))
            return false;
        var room = MaxValues;
        return ApplyCustom.Apply(page, page.Texts.Of(fields, custom.Tag), AnyValue.Read(ref fields, page.Texts, ref room));
    }

    public readonly bool Load(in LoadRecord load, ref MessagePackReader fields) => false;

    public readonly bool Data(ref MessagePackReader fields)
    {
        var room = MaxValues;
        return AnyValue.Read(ref fields, page.Texts, ref room) is AnyMap data && ApplyData.Apply(page, data);
    }

    public readonly bool Unknown(RecordKind kind) => false;
}
