using System.Text.Json;

namespace SessionReplay.Wire;

/// <summary>Turns rrweb events into raw segments, handed to <paramref name="onSegment"/> (with how many records they have) as they fill up.</summary>
public sealed class RrwebToWire(Action<byte[], int> onSegment)
{
    private readonly SegmentWriter _writer = new();
    private long _time;

    /// <summary>Writes one event.</summary>
    /// <exception cref="WireException">It is not an rrweb event: an object with a numeric type and timestamp.</exception>
    public void Write(JsonElement rrwebEvent)
    {
        if (rrwebEvent.ValueKind != JsonValueKind.Object) throw new WireException($"It is not an object but {rrwebEvent.ValueKind}.");
        if (!rrwebEvent.Numbers("type")) throw new WireException("It has no numeric type.");
        if (!rrwebEvent.Numbers("timestamp")) throw new WireException("It has no numeric timestamp.");
        if (Math.Abs(rrwebEvent.GetProperty("timestamp").GetDouble()) > WireFormat.MaxSafeInteger) throw new WireException("Its timestamp is beyond 2^53.");
        if (!Compact(rrwebEvent)) Any(rrwebEvent);
        if (_writer.Length >= WireFormat.SealBytes) Flush();
    }

    /// <summary>Hands over the last segment.</summary>
    public void Flush()
    {
        var records = _writer.Records;
        if (records > 0) onSegment(_writer.Take(), records);
    }

    /// <summary>The time of an Any record stands inside it; outside it takes that of the record before.</summary>
    private void Any(JsonElement rrwebEvent)
    {
        if (_writer.Records == 0 && rrwebEvent.TryInteger("timestamp", out var time)) _time = time;
        _writer.Begin(RecordKind.Any, _time);
        _writer.Any(rrwebEvent);
        _writer.End();
    }

    private bool Compact(JsonElement rrwebEvent)
    {
        if (!rrwebEvent.Only(["type", "data", "timestamp"]) || !rrwebEvent.TryInteger("timestamp", out var time) || !rrwebEvent.TryInteger("type", out var type)) return false;
        var data = rrwebEvent.GetProperty("data");
        var written = type == RrwebType.IncrementalSnapshot ? Incremental(time, data) : Event(time, type, data);
        if (written) _time = time;
        return written;
    }

    private bool Event(long time, long type, JsonElement data)
    {
        switch (type)
        {
            case RrwebType.DomContentLoaded or RrwebType.Load:
                _writer.Begin(RecordKind.Load, time);
                _writer.Int(type);
                _writer.Any(data);
                _writer.End();
                return true;
            case RrwebType.Meta:
                if (!data.Only(["href", "width", "height"]) || !data.Is("href", JsonValueKind.String) || !data.Numbers("width", "height")) return false;
                _writer.Begin(RecordKind.Meta, time);
                _writer.Slot(JsonText.Of(data.GetProperty("href")));
                Numbers(data, "width", "height");
                _writer.End();
                return true;
            case RrwebType.Plugin or RrwebType.Custom:
                var name = type == RrwebType.Plugin ? "plugin" : "tag";
                if (!data.Only([name, "payload"]) || !data.Is(name, JsonValueKind.String)) return false;
                _writer.Begin(type == RrwebType.Plugin ? RecordKind.Plugin : RecordKind.Custom, time);
                _writer.Slot(JsonText.Of(data.GetProperty(name)));
                _writer.Any(data.GetProperty("payload"));
                _writer.End();
                return true;
            case RrwebType.FullSnapshot:
                if (!data.Only(["node", "initialOffset"]) || !data.GetProperty("initialOffset").Only(["top", "left"])
                    || !data.GetProperty("initialOffset").Numbers("top", "left") || !NodeWriter.IsWritable(data.GetProperty("node"))) return false;
                Snapshot(time, data.GetProperty("node"), data.GetProperty("initialOffset"));
                return true;
            default:
                return false;
        }
    }

    /// <summary>A snapshot goes on in another record and segment when one is full.</summary>
    private void Snapshot(long time, JsonElement root, JsonElement offset)
    {
        _writer.Begin(RecordKind.Snapshot, time);
        var last = _writer.Length;
        _writer.Bool(true);
        Numbers(offset, "left", "top");
        long? rootId = null;
        NodeWriter.Tree(_writer, root, ref rootId, () =>
        {
            if (_writer.Length < WireFormat.SealBytes) return false;
            _writer.PatchBool(last, false);
            _writer.End();
            Flush();
            _writer.Begin(RecordKind.SnapshotMore, time);
            last = _writer.Length;
            _writer.Bool(true);
            return true;
        });
        _writer.End();
    }

    private bool Incremental(long time, JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Object) return false;
        switch (data.TryInteger("source", out var source) ? source : -1)
        {
            case RrwebSource.Mutation:
                return Mutation(time, data);
            case RrwebSource.MouseMove or RrwebSource.TouchMove or RrwebSource.Drag:
                return Pointer(time, source, data);
            case RrwebSource.MouseInteraction:
                return Interaction(time, data);
            case RrwebSource.Scroll:
                return Numbers(RecordKind.Scroll, time, data, "id", "x", "y");
            case RrwebSource.ViewportResize:
                return Numbers(RecordKind.Viewport, time, data, "width", "height");
            case RrwebSource.Input:
                return Input(time, data);
            case RrwebSource.Selection:
                return Selection(time, data);
            default:
                _writer.Begin(RecordKind.Data, time);
                _writer.Any(data);
                _writer.End();
                return true;
        }
    }

    private bool Pointer(long time, long source, JsonElement data)
    {
        string[] fields = ["x", "y", "id", "timeOffset"];
        const long MaxDeltaBase = 1L << 51; // A difference of two such integers is exact.
        if (!data.Only(["source", "positions"])
            || !data.All("positions", position => position.Only(fields) && fields.All(name => position.TryInteger(name, out var value) && Math.Abs(value) < MaxDeltaBase))) return false;
        _writer.Begin(RecordKind.Pointer, time);
        _writer.Int(source);
        var before = new long[fields.Length];
        foreach (var position in data.GetProperty("positions").EnumerateArray())
        {
            for (var i = 0; i < fields.Length; i++)
            {
                position.TryInteger(fields[i], out var value);
                _writer.Int(value - before[i]);
                before[i] = value;
            }
        }

        _writer.End();
        return true;
    }

    private bool Interaction(long time, JsonElement data)
    {
        string[] optional = ["x", "y", "pointerType"];
        if (!data.Only(["source", "type", "id"], optional) || !data.Numbers("type", "id")
            || !optional.All(name => data.IfPresent(name, value => value.ValueKind == JsonValueKind.Number))) return false;
        _writer.Begin(RecordKind.Interaction, time);
        Numbers(data, "type", "id");
        var last = Array.FindLastIndex(optional, name => data.TryGetProperty(name, out _));
        foreach (var name in optional.Take(last + 1))
        {
            if (data.TryGetProperty(name, out var value)) _writer.Number(value);
            else _writer.Nil();
        }

        _writer.End();
        return true;
    }

    private bool Input(long time, JsonElement data)
    {
        if (!data.Only(["source", "id", "text", "isChecked"], ["userTriggered"]) || !data.Numbers("id") || !data.Is("text", JsonValueKind.String) || !data.IsBool("isChecked")) return false;
        var flags = data.GetProperty("isChecked").GetBoolean() ? InputFlag.Checked : 0;
        if (data.TryGetProperty("userTriggered", out var userTriggered))
        {
            if (userTriggered.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return false;
            flags |= InputFlag.HasUserTriggered | (userTriggered.GetBoolean() ? InputFlag.UserTriggered : 0);
        }

        _writer.Begin(RecordKind.Input, time);
        Numbers(data, "id");
        _writer.Slot(JsonText.Of(data.GetProperty("text")));
        _writer.Int(flags);
        _writer.End();
        return true;
    }

    private bool Selection(long time, JsonElement data)
    {
        string[] fields = ["start", "startOffset", "end", "endOffset"];
        if (!data.Only(["source", "ranges"]) || !data.All("ranges", range => range.Only(fields) && range.Numbers(fields))) return false;
        _writer.Begin(RecordKind.Selection, time);
        foreach (var range in data.GetProperty("ranges").EnumerateArray()) Numbers(range, fields);
        _writer.End();
        return true;
    }

    private bool Mutation(long time, JsonElement data)
    {
        if (!IsMutation(data)) return false;
        var nested = data.GetProperty("adds").EnumerateArray().Any(add => add.GetProperty("node").TryGetProperty("childNodes", out var children) && children.GetArrayLength() > 0);
        var shadow = data.GetProperty("removes").EnumerateArray().Any(remove => remove.TryGetProperty("isShadow", out _));
        _writer.Begin(RecordKind.Mutation, time);
        _writer.Int(
            (data.TryGetProperty("isAttachIframe", out _) ? MutationFlag.AttachIframe : 0) | (nested ? MutationFlag.KeepNested : 0) | (shadow ? MutationFlag.ShadowRemoves : 0));
        foreach (var remove in Counted(data, "removes"))
        {
            Numbers(remove, "id", "parentId");
            if (!shadow) continue;
            if (remove.TryGetProperty("isShadow", out var isShadow)) _writer.Bool(isShadow.GetBoolean());
            else _writer.Nil();
        }

        foreach (var text in Counted(data, "texts"))
        {
            Numbers(text, "id");
            _writer.Value(text.GetProperty("value"));
        }

        foreach (var attributes in Counted(data, "attributes"))
        {
            Numbers(attributes, "id");
            NodeWriter.Attributes(_writer, attributes.GetProperty("attributes"));
        }

        Adds(data.GetProperty("adds"));
        _writer.End();
        return true;
    }

    /// <summary>Adds with the same parent and next sibling, one after another, are one group.</summary>
    private void Adds(JsonElement adds)
    {
        (long ParentId, long? NextId)? group = null;
        long? rootId = null;
        foreach (var add in adds.EnumerateArray())
        {
            add.TryInteger("parentId", out var parentId);
            var at = (parentId, add.TryInteger("nextId", out var nextId) ? nextId : (long?)null);
            if (group != at)
            {
                if (group is not null) _writer.Close();
                _writer.Int(at.parentId);
                if (at.Item2 is { } next) _writer.Int(next);
                else _writer.Nil();
                group = at;
            }

            NodeWriter.Tree(_writer, add.GetProperty("node"), ref rootId);
        }

        if (group is not null) _writer.Close();
    }

    private static bool IsMutation(JsonElement data) =>
        data.Only(["source", "texts", "attributes", "removes", "adds"], ["isAttachIframe"])
        && data.IfPresent("isAttachIframe", value => value.ValueKind == JsonValueKind.True)
        && data.All("texts", text => text.Only(["id", "value"]) && text.Numbers("id") && text.GetProperty("value").ValueKind is JsonValueKind.String or JsonValueKind.Null)
        && data.All("attributes", one => one.Only(["id", "attributes"]) && one.Numbers("id") && one.Is("attributes", JsonValueKind.Object))
        && data.All("removes", remove => remove.Only(["id", "parentId"], ["isShadow"]) && remove.Numbers("id", "parentId")
            && remove.IfPresent("isShadow", value => value.ValueKind is JsonValueKind.True or JsonValueKind.False))
        && data.All("adds", add => add.Only(["parentId", "nextId", "node"]) && add.IsInteger("parentId")
            && (add.Is("nextId", JsonValueKind.Null) || add.IsInteger("nextId")) && NodeWriter.IsWritable(add.GetProperty("node")));

    private JsonElement.ArrayEnumerator Counted(JsonElement data, string name)
    {
        var list = data.GetProperty(name);
        _writer.Int(list.GetArrayLength());
        return list.EnumerateArray();
    }

    private bool Numbers(RecordKind kind, long time, JsonElement data, params string[] names)
    {
        if (!data.Only(["source", .. names]) || !data.Numbers(names)) return false;
        _writer.Begin(kind, time);
        Numbers(data, names);
        _writer.End();
        return true;
    }

    private void Numbers(JsonElement data, params ReadOnlySpan<string> names)
    {
        foreach (var name in names) _writer.Number(data.GetProperty(name));
    }
}
