using System.Runtime.InteropServices;
using System.Text.Json;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Wire.Rrweb;

/// <summary>Turns rrweb events into raw segments, handed to <paramref name="onSegment"/> (with how many records they have) as they fill up.</summary>
public sealed class RrwebToWire(Action<byte[], int> onSegment)
{
    private readonly SegmentWriter _writer = new();
    private long _time;
    private long _jsonBytes;

    /// <summary>Writes one event, or nothing of it.</summary>
    /// <exception cref="WireException">It is not an rrweb event (an object with a numeric type and timestamp), or is beyond the limits of the wire.</exception>
    public void Write(JsonElement rrwebEvent)
    {
        var json = JsonMarshal.GetRawUtf8Value(rrwebEvent);
        if (JsonRepair.OrNull(json) is not { } repaired)
        {
            Write(rrwebEvent, json.Length);
            return;
        }

        using var document = JsonDocument.Parse(repaired, new JsonDocumentOptions { MaxDepth = WireFormat.MaxJsonDepth });
        Write(document.RootElement, repaired.Length);
    }

    private void Write(JsonElement rrwebEvent, int jsonBytes)
    {
        if (rrwebEvent.ValueKind != JsonValueKind.Object) throw new WireException($"It is not an object but {rrwebEvent.ValueKind}.");
        if (!rrwebEvent.Numbers("type")) throw new WireException("It has no numeric type.");
        if (!rrwebEvent.Numbers("timestamp")) throw new WireException("It has no numeric timestamp.");
        if (Math.Abs(rrwebEvent.GetProperty("timestamp").GetDouble()) > WireFormat.MaxSafeInteger) throw new WireException("Its timestamp is beyond 2^53.");
        // The JSON has each text as often as it is referred to, so its size bounds that of the segment's texts.
        if (jsonBytes > WireFormat.MaxTextBytes) throw new WireException("too_large", $"It has {jsonBytes} bytes of JSON; the limit is {WireFormat.MaxTextBytes}.");
        if (jsonBytes >= WireFormat.SealBytes || _jsonBytes + jsonBytes > WireFormat.MaxTextBytes) Flush();
        // A difference of two times that is beyond 2^53 has no form on the wire: the next segment begins with a time of its own.
        if (rrwebEvent.TryInteger("timestamp", out var time) && Math.Abs(time - _time) > WireFormat.MaxSafeInteger) Flush();
        _jsonBytes += jsonBytes;
        var (before, timeBefore) = (_writer.Mark(), _time);
        try
        {
            if (!Compact(rrwebEvent)) Any(rrwebEvent);
            CheckSize();
        }
        catch (WireException)
        {
            _writer.Reset(before);
            _time = timeBefore;
            throw;
        }

        if (_writer.Length >= WireFormat.SealBytes) Flush();
    }

    private void CheckSize()
    {
        if (_writer.Length > WireFormat.MaxRawBytes) throw new WireException("too_large", $"It has {_writer.Length} bytes on the wire; the limit of a segment is {WireFormat.MaxRawBytes}.");
    }

    /// <summary>Hands over the last segment.</summary>
    public void Flush()
    {
        var records = _writer.Records;
        _jsonBytes = 0;
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
                _writer.Slot(data.GetProperty("href").GetString()!);
                _writer.Numbers(data, "width", "height");
                _writer.End();
                return true;
            case RrwebType.Plugin or RrwebType.Custom:
                var name = type == RrwebType.Plugin ? "plugin" : "tag";
                if (!data.Only([name, "payload"]) || !data.Is(name, JsonValueKind.String)) return false;
                _writer.Begin(type == RrwebType.Plugin ? RecordKind.Plugin : RecordKind.Custom, time);
                _writer.Slot(data.GetProperty(name).GetString()!);
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
        _writer.Numbers(offset, "left", "top");
        long? rootId = null;
        NodeWriter.Tree(_writer, root, ref rootId, () =>
        {
            if (_writer.Length < WireFormat.SealBytes) return false;
            _writer.PatchBool(last, false);
            _writer.End();
            CheckSize();
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
        if (!data.Only(["source", "positions"])
            || !data.All("positions", position => position.Only(fields) && fields.All(name => position.TryInteger(name, out var value) && Math.Abs(value) < WireFormat.MaxDeltaBase))) return false;
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
            || !optional.All(name => data.IfPresent(name, value => value.IsNumber()))) return false;
        _writer.Begin(RecordKind.Interaction, time);
        _writer.Numbers(data, "type", "id");
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
        _writer.Numbers(data, "id");
        _writer.Slot(data.GetProperty("text").GetString()!);
        _writer.Int(flags);
        _writer.End();
        return true;
    }

    private bool Selection(long time, JsonElement data)
    {
        string[] fields = ["start", "startOffset", "end", "endOffset"];
        if (!data.Only(["source", "ranges"]) || !data.All("ranges", range => range.Only(fields) && range.Numbers(fields))) return false;
        _writer.Begin(RecordKind.Selection, time);
        foreach (var range in data.GetProperty("ranges").EnumerateArray()) _writer.Numbers(range, fields);
        _writer.End();
        return true;
    }

    private bool Mutation(long time, JsonElement data)
    {
        if (!MutationWriter.IsWritable(data)) return false;
        _writer.Begin(RecordKind.Mutation, time);
        MutationWriter.Write(_writer, data);
        _writer.End();
        return true;
    }

    private bool Numbers(RecordKind kind, long time, JsonElement data, params string[] names)
    {
        if (!data.Only(["source", .. names]) || !data.Numbers(names)) return false;
        _writer.Begin(kind, time);
        _writer.Numbers(data, names);
        _writer.End();
        return true;
    }
}
