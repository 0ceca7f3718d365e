using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Dom.Keyframe;

/// <summary>Writes a page as a raw segment. Every record has the same time, and each state is written as the record that told it.</summary>
internal sealed class KeyframeWriter(PageState page, SegmentWriter writer, long time)
{
    private readonly NodeTree _tree = page.Tree;

    /// <summary>The documents of frames, outer before inner ones.</summary>
    private readonly Queue<int> _frames = new();

    /// <summary>Elements of whose style single declarations have changed.</summary>
    private readonly List<int> _styled = [];

    /// <returns>The raw segment; null if it is too large.</returns>
    public byte[]? Write()
    {
        try
        {
            MetaRecord.Write(writer, time, page.Href, page.Viewport.Width, page.Viewport.Height);
            Snapshot();
            while (_frames.TryDequeue(out var document) && writer.Length < WireFormat.MaxKeyframeBytes)
                Frame(document);
            InlineStyles();
            foreach (var font in page.Fonts)
                Data(font);
            foreach (var name in page.DefinedElements)
                Data(
                    new AnyMap
                    {
                        { "source", DataSource.CustomElement },
                        {
                            "define",
                            new AnyMap { { "name", name } }
                        },
                    }
                );
            new SheetWriter(page, Data).Write();
            var states = page.States.All.Select(entry => (page.Tree[entry.Key].Id, State: entry.Value)).OrderBy(entry => entry.Id).ToList();
            Fields(states);
            TopLayer(states);
            Canvases(states);
            Animations();
            Scrolls(states);
            Person();
            return writer.Length <= WireFormat.MaxKeyframeBytes ? writer.Take() : null;
        }
        finally
        {
            // Nothing of a keyframe that was too large may stay in the writer.
            if (writer.Length > 0)
                writer.Take();
        }
    }

    private void Snapshot()
    {
        var (left, top, _) = page.States.Of(_tree.Document)?.Scroll ?? (0, 0, 0);
        SnapshotRecord.Begin(writer, time, left, top);
        Nodes(_tree.Document);
        writer.End();
    }

    /// <summary>The document of a frame is an addition to the frame, as the recorder wrote it.</summary>
    private void Frame(int document)
    {
        var record = new MutationRecordWriter(writer, time, isAttachIframe: true, keepsNested: true, shadowRemoves: false);
        for (var list = 0; list < 3; list++)
            record.Count(0);
        record.Adds(_tree[_tree[document].Parent].Id, null);
        Nodes(document);
        writer.Close();
        record.End();
    }

    /// <summary>Writes a tree in document order, without the documents of frames in it, which follow later.</summary>
    private void Nodes(int root)
    {
        long? rootId = null;
        var open = new Stack<int>();
        for (var slot = root; slot >= 0; )
        {
            Node(slot, ref rootId);
            var next = FirstBelow(slot);
            if (next >= 0)
            {
                open.Push(slot);
                slot = next;
                continue;
            }

            if (IsOpened(slot))
                writer.Close();
            while ((next = slot == root ? Tree.Node.None : NextBeside(slot)) < 0 && open.TryPop(out slot))
                writer.Close();
            slot = next;
        }
    }

    /// <summary>A document is written as open even if it is empty, as the recorder writes it.</summary>
    private bool IsOpened(int slot) => _tree[slot].Type == NodeType.Document;

    private int FirstBelow(int slot)
    {
        var first = PastFrames(_tree[slot].First);
        return first >= 0 ? first : PastFrames(_tree[slot].FirstShadow);
    }

    private int NextBeside(int slot)
    {
        var next = PastFrames(_tree[slot].Next);
        return next < 0 && !_tree[slot].IsShadow ? PastFrames(_tree[_tree[slot].Parent].FirstShadow) : next;
    }

    private int PastFrames(int slot)
    {
        for (; slot >= 0 && _tree[slot].Type == NodeType.Document; slot = _tree[slot].Next)
            _frames.Enqueue(slot);
        return slot;
    }

    private void Node(int slot, ref long? rootId)
    {
        ref var node = ref _tree[slot];
        var attributes = node.Attributes;
        var head = node.Type | node.Flags;
        if (IsOpened(slot) || HasChildren(node))
            head |= Head.Open;
        if (attributes is { Count: > 0 })
            head |= Head.Attributes;
        if (node.Extra is not null)
            head |= Head.Extra;
        if (node.RootId != rootId)
            head |= Head.Root;
        writer.NodeHead(head, node.Id);
        if (node.RootId != rootId)
        {
            rootId = node.RootId;
            if (rootId is { } id)
                writer.Int(id);
            else
                writer.Nil();
        }

        if (node.Extra is { } extra)
            AnyValue.Write(writer, extra);
        if (node.Text is { } text)
            writer.Slot(text);
        else
            writer.Nil();
        if (node.More is DocumentTypeIds ids)
        {
            writer.Slot(ids.PublicId);
            writer.Slot(ids.SystemId);
        }

        if (attributes is { Count: > 0 })
            Attributes(slot, attributes);
        if (attributes?.Style is not null)
            _styled.Add(slot);
    }

    private bool HasChildren(in Node node)
    {
        for (var child = node.First; child >= 0; child = _tree[child].Next)
            if (_tree[child].Type != NodeType.Document)
                return true;
        for (var child = node.FirstShadow; child >= 0; child = _tree[child].Next)
            if (_tree[child].Type != NodeType.Document)
                return true;
        return false;
    }

    private void Attributes(int slot, NodeAttributes attributes)
    {
        var media = _tree[slot].HasState ? page.States.Of(slot)?.Media : null;
        writer.Int(attributes.Count);
        for (var i = 0; i < attributes.Count; i++)
        {
            var (name, value) = attributes[i];
            writer.Slot(name);
            AnyValue.WriteAttribute(writer, media is null ? value : Media(media, name, value));
        }
    }

    /// <summary>Media state stands in attributes of the snapshot. It is the state of now.</summary>
    private object? Media(MediaState media, string name, object? recorded) =>
        name switch
        {
            "rr_mediaState" => media.IsPlaying ? "played" : "paused",
            "rr_mediaCurrentTime" => media.PositionAt(time),
            "rr_mediaPlaybackRate" => media.Rate,
            "rr_mediaMuted" => media.IsMuted ?? recorded,
            "rr_mediaLoop" => media.Loops ?? recorded,
            "rr_mediaVolume" => media.Volume ?? recorded,
            _ => recorded,
        };

    private void InlineStyles()
    {
        if (_styled.Count == 0)
            return;
        var record = new MutationRecordWriter(writer, time, isAttachIframe: false, keepsNested: false, shadowRemoves: false);
        record.Count(0);
        record.Count(0);
        record.Count(_styled.Count);
        foreach (var slot in _styled)
        {
            ref var node = ref _tree[slot];
            record.Attributes(node.Id);
            var declarations = new AnyMap();
            foreach (var (property, value) in node.Attributes!.Style!.All)
                declarations.Set(property, value);
            writer.Int(1);
            writer.Slot("style");
            AnyValue.WriteAttribute(writer, declarations);
        }

        record.End();
    }

    private void Fields(List<(long Id, LiveState State)> states)
    {
        // In the order in which they changed: checking a radio button unchecks another.
        foreach (var (id, state) in states.Where(entry => entry.State.Field is not null).OrderBy(entry => entry.State.Field!.Value.Order))
        {
            var (text, isChecked, userTriggered, _) = state.Field!.Value;
            InputRecord.Write(writer, time, id, text, isChecked, userTriggered);
        }

        foreach (var (id, state) in states)
        {
            if (state.Properties is not { Count: > 0 } properties)
                continue;
            var facts = new AnyMap { { "id", id } };
            foreach (var (name, value) in properties)
                facts.Set(name, value);
            Custom(PageTag.State, facts);
        }
    }

    private void TopLayer(List<(long Id, LiveState State)> states)
    {
        var popovers = states.Where(entry => entry.State.IsPopoverOpen).Select(entry => entry.Id).ToHashSet();
        var open = page.TopLayer.Open.Where(id => _tree.Find(id) >= 0).ToArray();
        foreach (var id in open.Where(popovers.Contains))
            Custom(PageTag.Popover, new() { { "id", id }, { "open", true } });
        if (open.Length > 0)
            Custom(PageTag.TopLayer, new() { { "ids", Array.ConvertAll(open, id => (object?)id) } });
    }

    private void Canvases(List<(long Id, LiveState State)> states)
    {
        foreach (var (_, state) in states)
        foreach (var data in state.Canvas?.Data ?? [])
            Data(data);
    }

    private void Animations()
    {
        foreach (var (number, animation) in page.Animations.OrderBy(entry => entry.Key))
            if (_tree.Find(animation.Node) >= 0)
                Custom(PageTag.Animation, animation.ToFacts(number, time));
    }

    private void Scrolls(List<(long Id, LiveState State)> states)
    {
        var document = _tree[_tree.Document].Id;
        foreach (
            var (id, state) in states
                .Where(entry => entry.State.Scroll is not null && entry.Id != document)
                .OrderBy(entry => entry.State.Scroll!.Value.Order)
        )
            new ScrollRecord(id, state.Scroll!.Value.X, state.Scroll.Value.Y).Write(writer, time);
    }

    /// <summary>What the person has selected, where the focus and the pointer are, what is pressed.</summary>
    private void Person()
    {
        if (page.Selection.Count > 0)
        {
            SelectionRecord.Begin(writer, time);
            foreach (var range in page.Selection)
                range.Write(writer);
            writer.End();
        }

        var pointer = page.Pointer;
        if (pointer.Focus is { } focus && _tree.Find(focus) >= 0)
            new InteractionRecord(InteractionRecord.Focus, focus).Write(writer, time);
        if (pointer.Source is { } source)
        {
            PointerRecord.Begin(writer, time, source);
            default(PointerPosition).Write(writer, pointer.X, pointer.Y, pointer.Over, 0);
            writer.End();
        }

        if (pointer.Pressed is { } pressed && page.Find(pressed.Id) >= 0)
            pressed.Write(writer, time);
    }

    private void Data(AnyMap data)
    {
        DataRecord.Begin(writer, time);
        AnyValue.Write(writer, data);
        writer.End();
    }

    private void Custom(string tag, AnyMap payload)
    {
        CustomRecord.Begin(writer, time, tag);
        AnyValue.Write(writer, payload);
        writer.End();
    }
}
