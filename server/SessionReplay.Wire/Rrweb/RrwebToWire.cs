using System.Runtime.InteropServices;
using System.Text.Json;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Wire.Rrweb;

/// <summary>
/// Turns rrweb events into raw segments. Each full segment is handed to <paramref name="onSegment"/> with its number of records.
/// </summary>
public sealed class RrwebToWire(Action<byte[], int> onSegment)
{
    private readonly SegmentWriter _writer = new();
    private long _time;
    private long _jsonBytes;

    /// <summary>
    /// Writes one event. Of an event that is refused nothing stays in the open segment; of a snapshot that spans segments, those already
    /// handed over remain.
    /// </summary>
    /// <exception cref="WireException">
    /// The value is not an rrweb event (an object with a numeric type and timestamp), or it is over a limit of the wire.
    /// </exception>
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
        if (rrwebEvent.ValueKind != JsonValueKind.Object)
            throw new WireException($"It is not an object but {rrwebEvent.ValueKind}.");
        if (!rrwebEvent.Numbers("type"))
            throw new WireException("It has no numeric type.");
        if (!rrwebEvent.Numbers("timestamp"))
            throw new WireException("It has no numeric timestamp.");
        if (Math.Abs(rrwebEvent.GetProperty("timestamp").GetDouble()) > WireFormat.MaxSafeInteger)
            throw new WireException("Its timestamp is beyond 2^53.");
        // The JSON repeats each text as often as the segment refers to it, so its size bounds the size of the segment's texts.
        if (jsonBytes > WireFormat.MaxTextBytes)
            throw new WireException("too_large", $"It has {jsonBytes} bytes of JSON; the limit is {WireFormat.MaxTextBytes}.");
        if (jsonBytes >= WireFormat.SealBytes || _jsonBytes + jsonBytes > WireFormat.MaxTextBytes)
            Flush();
        // A difference of two times beyond 2^53 has no form on the wire, so the event begins a segment with a base time of its own.
        if (rrwebEvent.TryInteger("timestamp", out var time) && Math.Abs(time - _time) > WireFormat.MaxSafeInteger)
            Flush();
        _jsonBytes += jsonBytes;
        var (before, timeBefore) = (_writer.Mark(), _time);
        try
        {
            if (!Compact(rrwebEvent))
                Any(rrwebEvent);
            CheckSize();
        }
        catch (WireException)
        {
            _writer.Reset(before);
            _time = timeBefore;
            throw;
        }

        if (_writer.Length >= WireFormat.SealBytes)
            Flush();
    }

    private void CheckSize()
    {
        if (_writer.Length > WireFormat.MaxRawBytes)
            throw new WireException(
                "too_large",
                $"It has {_writer.Length} bytes on the wire; the limit of a segment is {WireFormat.MaxRawBytes}."
            );
    }

    /// <summary>Hands over the open segment, if it has records.</summary>
    public void Flush()
    {
        var records = _writer.Records;
        _jsonBytes = 0;
        if (records > 0)
            onSegment(_writer.Take(), records);
    }

    /// <summary>
    /// Writes an Any record. The event's time is inside the record; the record itself takes the time of the record before.
    /// </summary>
    private void Any(JsonElement rrwebEvent)
    {
        if (_writer.Records == 0 && rrwebEvent.TryInteger("timestamp", out var time))
            _time = time;
        _writer.Begin(RecordKind.Any, _time);
        _writer.Any(rrwebEvent);
        _writer.End();
    }

    private bool Compact(JsonElement rrwebEvent)
    {
        if (
            !rrwebEvent.Only(["type", "data", "timestamp"])
            || !rrwebEvent.TryInteger("timestamp", out var time)
            || !rrwebEvent.TryInteger("type", out var type)
        )
            return false;
        var data = rrwebEvent.GetProperty("data");
        var written = type == RrwebType.IncrementalSnapshot ? Incremental(time, data) : Event(time, type, data);
        if (written)
            _time = time;
        return written;
    }

    private bool Event(long time, long type, JsonElement data)
    {
        switch (type)
        {
            case RrwebType.DomContentLoaded or RrwebType.Load:
                LoadRecord.Begin(_writer, time, type);
                _writer.Any(data);
                _writer.End();
                return true;
            case RrwebType.Meta:
                if (!data.Only(["href", "width", "height"]) || !data.Is("href", JsonValueKind.String) || !data.Numbers("width", "height"))
                    return false;
                MetaRecord.Write(_writer, time, data.GetProperty("href").GetString()!, data.Number("width"), data.Number("height"));
                return true;
            case RrwebType.Plugin:
                if (!data.Only(["plugin", "payload"]) || !data.Is("plugin", JsonValueKind.String))
                    return false;
                PluginRecord.Begin(_writer, time, data.GetProperty("plugin").GetString()!);
                _writer.Any(data.GetProperty("payload"));
                _writer.End();
                return true;
            case RrwebType.Custom:
                if (!data.Only(["tag", "payload"]) || !data.Is("tag", JsonValueKind.String))
                    return false;
                CustomRecord.Begin(_writer, time, data.GetProperty("tag").GetString()!);
                _writer.Any(data.GetProperty("payload"));
                _writer.End();
                return true;
            case RrwebType.FullSnapshot:
                if (
                    !data.Only(["node", "initialOffset"])
                    || !data.GetProperty("initialOffset").Only(["top", "left"])
                    || !data.GetProperty("initialOffset").Numbers("top", "left")
                    || !NodeWriter.IsWritable(data.GetProperty("node"))
                )
                    return false;
                Snapshot(time, data.GetProperty("node"), data.GetProperty("initialOffset"));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes a snapshot, which goes on in another record and segment whenever a segment is full.</summary>
    private void Snapshot(long time, JsonElement root, JsonElement offset)
    {
        var last = SnapshotRecord.Begin(_writer, time, offset.Number("left"), offset.Number("top"));
        long? rootId = null;
        NodeWriter.Tree(
            _writer,
            root,
            ref rootId,
            () =>
            {
                if (_writer.Length < WireFormat.SealBytes)
                    return false;
                _writer.PatchBool(last, false);
                _writer.End();
                CheckSize();
                Flush();
                last = SnapshotMoreRecord.Begin(_writer, time);
                return true;
            }
        );
        _writer.End();
    }

    private bool Incremental(long time, JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Object)
            return false;
        switch (data.TryInteger("source", out var source) ? source : -1)
        {
            case RrwebSource.Mutation:
                return Mutation(time, data);
            case PointerRecord.MouseMove or PointerRecord.TouchMove or PointerRecord.Drag:
                return Pointer(time, source, data);
            case RrwebSource.MouseInteraction:
                return Interaction(time, data);
            case RrwebSource.Scroll:
                if (!data.Only(["source", "id", "x", "y"]) || !data.Numbers("id", "x", "y"))
                    return false;
                new ScrollRecord(data.Number("id"), data.Number("x"), data.Number("y")).Write(_writer, time);
                return true;
            case RrwebSource.ViewportResize:
                if (!data.Only(["source", "width", "height"]) || !data.Numbers("width", "height"))
                    return false;
                new ViewportRecord(data.Number("width"), data.Number("height")).Write(_writer, time);
                return true;
            case RrwebSource.Input:
                return Input(time, data);
            case RrwebSource.Selection:
                return Selection(time, data);
            default:
                DataRecord.Begin(_writer, time);
                _writer.Any(data);
                _writer.End();
                return true;
        }
    }

    private bool Pointer(long time, long source, JsonElement data)
    {
        string[] fields = ["x", "y", "id", "timeOffset"];
        if (
            !data.Only(["source", "positions"])
            || !data.All("positions", position => position.Only(fields) && fields.All(name => position.IsSmallInteger(name)))
        )
            return false;
        PointerRecord.Begin(_writer, time, source);
        var position = default(PointerPosition);
        foreach (var next in data.GetProperty("positions").EnumerateArray())
            position.Write(_writer, next.Integer("x"), next.Integer("y"), next.Integer("id"), next.Integer("timeOffset"));
        _writer.End();
        return true;
    }

    private bool Interaction(long time, JsonElement data)
    {
        string[] optional = ["x", "y", "pointerType"];
        if (
            !data.Only(["source", "type", "id"], optional)
            || !data.Numbers("type", "id")
            || !optional.All(name => data.IfPresent(name, value => value.IsNumber()))
        )
            return false;
        new InteractionRecord(
            data.Number("type"),
            data.Number("id"),
            data.NumberOrNull("x"),
            data.NumberOrNull("y"),
            data.NumberOrNull("pointerType")
        ).Write(_writer, time);
        return true;
    }

    private bool Input(long time, JsonElement data)
    {
        if (
            !data.Only(["source", "id", "text", "isChecked"], ["userTriggered"])
            || !data.Numbers("id")
            || !data.Is("text", JsonValueKind.String)
            || !data.IsBool("isChecked")
            || !data.IfPresent("userTriggered", value => value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        )
            return false;
        InputRecord.Write(
            _writer,
            time,
            data.Number("id"),
            data.GetProperty("text").GetString()!,
            data.GetProperty("isChecked").GetBoolean(),
            data.TryGetProperty("userTriggered", out var userTriggered) ? userTriggered.GetBoolean() : null
        );
        return true;
    }

    private bool Selection(long time, JsonElement data)
    {
        string[] fields = ["start", "startOffset", "end", "endOffset"];
        if (!data.Only(["source", "ranges"]) || !data.All("ranges", range => range.Only(fields) && range.Numbers(fields)))
            return false;
        SelectionRecord.Begin(_writer, time);
        foreach (var range in data.GetProperty("ranges").EnumerateArray())
            new SelectionRange(range.Number("start"), range.Number("startOffset"), range.Number("end"), range.Number("endOffset")).Write(
                _writer
            );
        _writer.End();
        return true;
    }

    private bool Mutation(long time, JsonElement data)
    {
        if (!MutationWriter.IsWritable(data))
            return false;
        MutationWriter.Write(_writer, time, data);
        return true;
    }
}
