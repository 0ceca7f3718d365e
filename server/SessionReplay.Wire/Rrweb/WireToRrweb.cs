using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SessionReplay.Wire.Check;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Wire.Rrweb;

/// <summary>Turns the raw segments of one page, in order, into rrweb events. Keeps what a snapshot needs that spans segments.</summary>
public sealed class WireToRrweb : IDisposable
{
    /// <summary>For the writer the events go to: a DOM may be deeper than the default of 1,000 levels.</summary>
    public static readonly JsonWriterOptions JsonOptions = new()
    {
        MaxDepth = WireFormat.MaxJsonDepth,
        SkipValidation = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // Served as JSON, never inside HTML.
    };

    private readonly List<Range> _strings = [];
    private PendingSnapshot? _snapshot;
    private bool _isTreeLost;

    /// <summary>How many records were passed over because their kind is not known.</summary>
    public int Unknown { get; private set; }

    /// <summary>Writes the events that are complete with this segment as items of the array that is open in <paramref name="writer"/>.</summary>
    /// <param name="raw">The next raw segment of the page.</param>
    /// <param name="writer">Made with <see cref="JsonOptions"/>.</param>
    /// <param name="from">Only events at or after this time (ms since 1970).</param>
    /// <param name="to">Only events at or before this time.</param>
    /// <exception cref="WireException">The segment is not what the wire says; events before the fault may have been written, whole.</exception>
    public void Write(ReadOnlySpan<byte> raw, Utf8JsonWriter writer, long? from = null, long? to = null)
    {
        try
        {
            WriteEvents(raw, writer, from, to);
        }
        catch (WireException)
        {
            Lost();
            throw;
        }
    }

    /// <summary>
    /// A segment is missing before the next one: a snapshot that spans it cannot be completed, and until the next snapshot nobody knows
    /// the page, so that what changes its picture is left out. What the person did with the pointer, the console and what the
    /// application said are written all the same.
    /// </summary>
    public void Lost()
    {
        EndSnapshot();
        _isTreeLost = true;
    }

    public void Dispose() => EndSnapshot();

    private void EndSnapshot()
    {
        _snapshot?.Dispose();
        _snapshot = null;
    }

    private void WriteEvents(ReadOnlySpan<byte> raw, Utf8JsonWriter writer, long? from, long? to)
    {
        _strings.Clear();
        var reader = new SegmentReader(raw, _strings);
        var state = default(NodeState);
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var one = new Utf8JsonWriter(buffer, JsonOptions);
        while (reader.Read())
        {
            state.BeginRecord();
            // Each event is written aside first, so that a fault in it leaves no half of it.
            var time = reader.Time;
            var complete = reader.Kind is RecordKind.Snapshot or RecordKind.SnapshotMore
                ? Snapshot(ref reader, ref state, one, ref time)
                : Event(ref reader, ref state, one, ref time);
            reader.Fields.SkipFields();
            one.Flush();
            if (complete && _isTreeLost) complete = IsKnown(buffer.WrittenSpan);
            if (complete && (from is null || time >= from) && (to is null || time <= to)) writer.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
            buffer.ResetWrittenCount();
            one.Reset();
        }
    }

    private bool Event(ref SegmentReader reader, ref NodeState state, Utf8JsonWriter writer, ref long time)
    {
        ref var fields = ref reader.Fields;
        switch (reader.Kind)
        {
            case RecordKind.Any:
                var json = AnyJson.ToJson(ref fields);
                writer.WriteRawValue(json, skipInputValidation: true);
                time = TimeOf(json) ?? time;
                return true;
            case RecordKind.Meta:
                Begin(writer, RrwebType.Meta);
                writer.WritePropertyName("href");
                writer.WriteSlot(ref fields);
                writer.WriteNumbers(ref fields, "width", "height");
                break;
            case RecordKind.Plugin or RecordKind.Custom:
                Begin(writer, reader.Kind == RecordKind.Plugin ? RrwebType.Plugin : RrwebType.Custom);
                writer.WritePropertyName(reader.Kind == RecordKind.Plugin ? "plugin" : "tag");
                writer.WriteSlot(ref fields);
                writer.WritePropertyName("payload");
                writer.WriteAny(ref fields);
                break;
            case RecordKind.Load:
                writer.WriteStartObject();
                writer.WriteNumber("type", fields.ReadInt());
                writer.WritePropertyName("data");
                writer.WriteAny(ref fields);
                writer.WriteNumber("timestamp", time);
                writer.WriteEndObject();
                return true;
            case RecordKind.Data:
                writer.WriteStartObject();
                writer.WriteNumber("type", RrwebType.IncrementalSnapshot);
                writer.WritePropertyName("data");
                writer.WriteAny(ref fields);
                writer.WriteNumber("timestamp", time);
                writer.WriteEndObject();
                return true;
            case RecordKind.Mutation:
                Begin(writer, RrwebType.IncrementalSnapshot, RrwebSource.Mutation);
                MutationJson.Write(writer, ref fields, ref state);
                break;
            case RecordKind.Pointer:
                Begin(writer, RrwebType.IncrementalSnapshot, fields.ReadInt());
                Pointer(writer, ref fields);
                break;
            case RecordKind.Interaction:
                Begin(writer, RrwebType.IncrementalSnapshot, RrwebSource.MouseInteraction);
                writer.WriteNumbers(ref fields, "type", "id");
                OptionalNumbers(writer, ref fields, "x", "y", "pointerType");
                break;
            case RecordKind.Scroll:
                Begin(writer, RrwebType.IncrementalSnapshot, RrwebSource.Scroll);
                writer.WriteNumbers(ref fields, "id", "x", "y");
                break;
            case RecordKind.Viewport:
                Begin(writer, RrwebType.IncrementalSnapshot, RrwebSource.ViewportResize);
                writer.WriteNumbers(ref fields, "width", "height");
                break;
            case RecordKind.Input:
                Begin(writer, RrwebType.IncrementalSnapshot, RrwebSource.Input);
                Input(writer, ref fields);
                break;
            case RecordKind.Selection:
                Begin(writer, RrwebType.IncrementalSnapshot, RrwebSource.Selection);
                writer.WriteStartArray("ranges");
                while (fields.Fields > 0)
                {
                    writer.WriteStartObject();
                    writer.WriteNumbers(ref fields, "start", "startOffset", "end", "endOffset");
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                break;
            default:
                Unknown++; // A kind of a newer writer.
                return false;
        }

        writer.WriteEndObject();
        writer.WriteNumber("timestamp", time);
        writer.WriteEndObject();
        return true;
    }

    private bool Snapshot(ref SegmentReader reader, ref NodeState state, Utf8JsonWriter writer, ref long time)
    {
        ref var fields = ref reader.Fields;
        var last = fields.ReadBool();
        if (reader.Kind == RecordKind.Snapshot)
        {
            EndSnapshot();
            _snapshot = new PendingSnapshot(time, ref fields);
        }

        if (_snapshot is null)
        {
            // Its beginning was lost. The rest is passed over for its ids and strings, which later records count on.
            while (fields.Fields > 0) NodeChecker.Pass(ref fields, ref state);
            return false;
        }

        _snapshot.Read(ref fields, ref state);
        if (!last) return false;
        time = _snapshot.Time;
        var isWhole = _snapshot.TryEnd(writer);
        EndSnapshot();
        return isWhole;
    }

    internal static void Begin(Utf8JsonWriter writer, int type, long? source = null)
    {
        writer.WriteStartObject();
        writer.WriteNumber("type", type);
        writer.WriteStartObject("data");
        if (source is { } value) writer.WriteNumber("source", value);
    }

    private static void OptionalNumbers(Utf8JsonWriter writer, ref MessagePackReader fields, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (fields.Fields <= 0) return;
            switch (fields.ReadAny())
            {
                case ValueKind.Int:
                    writer.WriteNumber(name, fields.Int);
                    break;
                case ValueKind.Float:
                    writer.WriteNumber(name, fields.Float);
                    break;
            }
        }
    }

    private static void Pointer(Utf8JsonWriter writer, ref MessagePackReader fields)
    {
        writer.WriteStartArray("positions");
        var position = default(PointerPosition);
        while (fields.Fields > 0)
        {
            position.Read(ref fields);
            writer.WriteStartObject();
            writer.WriteNumber("x", position.X);
            writer.WriteNumber("y", position.Y);
            writer.WriteNumber("id", position.Id);
            writer.WriteNumber("timeOffset", position.TimeOffset);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Input(Utf8JsonWriter writer, ref MessagePackReader fields)
    {
        writer.WriteNumbers(ref fields, "id");
        writer.WritePropertyName("text");
        writer.WriteSlot(ref fields);
        var flags = fields.ReadInt();
        writer.WriteBoolean("isChecked", (flags & InputFlag.Checked) != 0);
        if ((flags & InputFlag.HasUserTriggered) != 0) writer.WriteBoolean("userTriggered", (flags & InputFlag.UserTriggered) != 0);
    }

    /// <summary>Whether an event means something while the tree is lost. A snapshot is where it is known again.</summary>
    private bool IsKnown(ReadOnlySpan<byte> json)
    {
        var (type, source) = PictureEvents.KindOf(json);
        if (type == RrwebType.FullSnapshot) _isTreeLost = false;
        return type != RrwebType.IncrementalSnapshot || !PictureEvents.ChangesThePicture(source);
    }

    private static long? TimeOf(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = WireFormat.MaxJsonDepth });
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName) continue;
            if (!reader.ValueTextEquals("timestamp"u8))
            {
                reader.Read();
                reader.Skip();
                continue;
            }

            return reader.Read() && reader.TokenType == JsonTokenType.Number ? (long)reader.GetDouble() : null;
        }

        return null;
    }
}
