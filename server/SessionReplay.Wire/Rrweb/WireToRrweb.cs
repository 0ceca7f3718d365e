using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SessionReplay.Wire.Check;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Wire.Rrweb;

/// <summary>
/// Turns the raw segments of one page, in order, into rrweb events. It keeps the parts of a snapshot that spans segments.
/// </summary>
public sealed class WireToRrweb : IDisposable
{
    /// <summary>Options of the writer that receives the events: a DOM may be deeper than the default of 1,000 levels.</summary>
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

    /// <summary>Writes the events that this segment completes as items of the array that is open in <paramref name="writer"/>.</summary>
    /// <param name="raw">The next raw segment of the page.</param>
    /// <param name="writer">Made with <see cref="JsonOptions"/>.</param>
    /// <param name="from">Only events at or after this time (ms since 1970).</param>
    /// <param name="to">Only events at or before this time.</param>
    /// <exception cref="WireException">
    /// The segment does not follow wire/README.md. Events before the fault may have been written, each of them whole.
    /// </exception>
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
    /// A segment is missing before the next one. A snapshot that spans it cannot be completed, and the tree is unknown until the next
    /// snapshot, so events that change the picture are left out. Pointer, console and application events are still written.
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
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var one = new Utf8JsonWriter(buffer, JsonOptions);
        var json = new EventJson(this, one);
        while (reader.Read())
        {
            // Each event is written to a buffer first, so that a fault in an event leaves no half of it in the output.
            json.BeginRecord(reader.Time);
            var complete = reader.Accept<EventJson, bool>(ref json);
            reader.Fields.SkipFields();
            one.Flush();
            if (complete && _isTreeLost)
                complete = IsKnown(buffer.WrittenSpan);
            if (complete && (from is null || json.Time >= from) && (to is null || json.Time <= to))
                writer.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
            buffer.ResetWrittenCount();
            one.Reset();
        }
    }

    /// <summary>Reads one part of a snapshot. Returns true if it was the last part and the snapshot was written.</summary>
    private bool Snapshot(bool isLast, ref MessagePackReader fields, ref NodeState nodes, Utf8JsonWriter writer, ref long time)
    {
        if (_snapshot is null)
        {
            // The beginning of the snapshot was lost. The rest is read only because later records count on its ids and strings.
            while (fields.Fields > 0)
                NodeChecker.Pass(ref fields, ref nodes);
            return false;
        }

        _snapshot.Read(ref fields, ref nodes);
        if (!isLast)
            return false;
        time = _snapshot.Time;
        var isWhole = _snapshot.TryEnd(writer);
        EndSnapshot();
        return isWhole;
    }

    /// <summary>Whether an event has a meaning while the tree is lost. With a snapshot the tree is known again.</summary>
    private bool IsKnown(ReadOnlySpan<byte> json)
    {
        var (type, source) = PictureEvents.KindOf(json);
        if (type == RrwebType.FullSnapshot)
            _isTreeLost = false;
        return type != RrwebType.IncrementalSnapshot || !PictureEvents.ChangesThePicture(source);
    }

    /// <summary>Writes each record as its event. The result for a record is whether it completes an event.</summary>
    private struct EventJson(WireToRrweb page, Utf8JsonWriter writer) : IRecordVisitor<bool>
    {
        private NodeState _nodes;
        private long _time;

        /// <summary>The time of the event written last, ms since 1970.</summary>
        public readonly long Time => _time;

        public void BeginRecord(long time)
        {
            _time = time;
            _nodes.BeginRecord();
        }

        public bool Any(in AnyRecord any, ref MessagePackReader fields)
        {
            _time = any.Time;
            var whole = any.Event;
            writer.WriteAny(ref whole);
            return true;
        }

        public readonly bool Meta(in MetaRecord meta, ref MessagePackReader fields)
        {
            writer.BeginEvent(RrwebType.Meta);
            writer.WriteString("href", fields.Text(meta.Href));
            writer.WriteNumber("width", meta.Width);
            writer.WriteNumber("height", meta.Height);
            return End();
        }

        public bool Snapshot(in SnapshotRecord snapshot, ref MessagePackReader fields)
        {
            page.EndSnapshot();
            page._snapshot = new PendingSnapshot(_time, snapshot);
            return page.Snapshot(snapshot.IsLast, ref fields, ref _nodes, writer, ref _time);
        }

        public bool SnapshotMore(in SnapshotMoreRecord more, ref MessagePackReader fields) =>
            page.Snapshot(more.IsLast, ref fields, ref _nodes, writer, ref _time);

        public bool Mutation(ref MutationRecord mutation, ref MessagePackReader fields)
        {
            writer.BeginEvent(RrwebType.IncrementalSnapshot, RrwebSource.Mutation);
            MutationJson.Write(writer, ref mutation, ref fields, ref _nodes);
            return End();
        }

        public readonly bool Pointer(in PointerRecord pointer, ref MessagePackReader fields)
        {
            writer.BeginEvent(RrwebType.IncrementalSnapshot, pointer.Source);
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
            return End();
        }

        public readonly bool Interaction(in InteractionRecord interaction, ref MessagePackReader fields)
        {
            writer.BeginEvent(RrwebType.IncrementalSnapshot, RrwebSource.MouseInteraction);
            writer.WriteNumber("type", interaction.Type);
            writer.WriteNumber("id", interaction.Id);
            if (interaction.X is { } x)
                writer.WriteNumber("x", x);
            if (interaction.Y is { } y)
                writer.WriteNumber("y", y);
            if (interaction.PointerType is { } pointerType)
                writer.WriteNumber("pointerType", pointerType);
            return End();
        }

        public readonly bool Scroll(in ScrollRecord scroll, ref MessagePackReader fields)
        {
            writer.BeginEvent(RrwebType.IncrementalSnapshot, RrwebSource.Scroll);
            writer.WriteNumber("id", scroll.Id);
            writer.WriteNumber("x", scroll.X);
            writer.WriteNumber("y", scroll.Y);
            return End();
        }

        public readonly bool Viewport(in ViewportRecord viewport, ref MessagePackReader fields)
        {
            writer.BeginEvent(RrwebType.IncrementalSnapshot, RrwebSource.ViewportResize);
            writer.WriteNumber("width", viewport.Width);
            writer.WriteNumber("height", viewport.Height);
            return End();
        }

        public readonly bool Input(in InputRecord input, ref MessagePackReader fields)
        {
            writer.BeginEvent(RrwebType.IncrementalSnapshot, RrwebSource.Input);
            writer.WriteNumber("id", input.Id);
            writer.WriteString("text", fields.Text(input.Text));
            writer.WriteBoolean("isChecked", input.IsChecked);
            if (input.UserTriggered is { } userTriggered)
                writer.WriteBoolean("userTriggered", userTriggered);
            return End();
        }

        public readonly bool Selection(ref MessagePackReader fields)
        {
            writer.BeginEvent(RrwebType.IncrementalSnapshot, RrwebSource.Selection);
            writer.WriteStartArray("ranges");
            while (SelectionRecord.Next(ref fields, out var range))
            {
                writer.WriteStartObject();
                writer.WriteNumber("start", range.Start);
                writer.WriteNumber("startOffset", range.StartOffset);
                writer.WriteNumber("end", range.End);
                writer.WriteNumber("endOffset", range.EndOffset);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            return End();
        }

        public readonly bool Plugin(in PluginRecord plugin, ref MessagePackReader fields)
        {
            writer.BeginEvent(RrwebType.Plugin);
            writer.WriteString("plugin", fields.Text(plugin.Plugin));
            writer.WritePropertyName("payload");
            writer.WriteAny(ref fields);
            return End();
        }

        public readonly bool Custom(in CustomRecord custom, ref MessagePackReader fields)
        {
            writer.BeginEvent(RrwebType.Custom);
            writer.WriteString("tag", fields.Text(custom.Tag));
            writer.WritePropertyName("payload");
            writer.WriteAny(ref fields);
            return End();
        }

        public readonly bool Load(in LoadRecord load, ref MessagePackReader fields) => Whole(load.Type, ref fields);

        public readonly bool Data(ref MessagePackReader fields) => Whole(RrwebType.IncrementalSnapshot, ref fields);

        public readonly bool Unknown(RecordKind kind)
        {
            page.Unknown++;
            return false;
        }

        /// <summary>Writes an event whose data is the record's any.</summary>
        private readonly bool Whole(long type, ref MessagePackReader fields)
        {
            writer.WriteStartObject();
            writer.WriteNumber("type", type);
            writer.WritePropertyName("data");
            writer.WriteAny(ref fields);
            writer.EndEvent(_time);
            return true;
        }

        private readonly bool End()
        {
            writer.WriteEndObject();
            writer.EndEvent(_time);
            return true;
        }
    }
}
