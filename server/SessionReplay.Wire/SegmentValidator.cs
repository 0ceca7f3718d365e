using System.Text.Json;

namespace SessionReplay.Wire;

/// <summary>Checks every byte of a raw segment in one pass, and notes on the way what the server wants to know of it.</summary>
public static class SegmentValidator
{
    /// <param name="raw">The raw segment.</param>
    /// <param name="expectedEvents">How many records its envelope says it has.</param>
    /// <exception cref="WireException">It is not what wire/README.md says.</exception>
    public static SegmentSummary Validate(ReadOnlySpan<byte> raw, int expectedEvents)
    {
        if (expectedEvents > WireFormat.MaxRecords) throw new WireException("too_large", $"The segment has {expectedEvents} records; the limit is {WireFormat.MaxRecords}.");
        var reader = new SegmentReader(raw, []);
        var notes = new SummaryNotes();
        var state = default(NodeState);
        var events = 0;
        while (reader.Read())
        {
            if (++events > expectedEvents) throw new WireException($"The segment has more records than the {expectedEvents} its envelope says.");
            state.RootId = null;
            notes.At(events - 1, reader.Kind, reader.Time);
            Check(ref reader, ref state, notes);
            reader.Fields.SkipFields();
        }

        if (events != expectedEvents || events == 0) throw new WireException($"The segment has {events} records; its envelope says {expectedEvents}.");
        return notes.Summary(events);
    }

    private static void Check(ref SegmentReader reader, ref NodeState state, SummaryNotes notes)
    {
        ref var fields = ref reader.Fields;
        switch (reader.Kind)
        {
            case RecordKind.Any:
                notes.Any(AnyJson.ToJson(ref fields));
                break;
            case RecordKind.Meta:
                var href = fields.ReadSlot();
                notes.Meta(ref fields, href, Number(ref fields), Number(ref fields));
                break;
            case RecordKind.Snapshot:
                fields.ReadBool();
                Numbers(ref fields, 2);
                while (fields.Fields > 0) Node(ref fields, ref state);
                break;
            case RecordKind.SnapshotMore:
                fields.ReadBool();
                while (fields.Fields > 0) Node(ref fields, ref state);
                break;
            case RecordKind.Mutation:
                Mutation(ref fields, ref state);
                break;
            case RecordKind.Pointer:
                fields.ReadInt();
                while (fields.Fields > 0) Integers(ref fields, 4);
                break;
            case RecordKind.Interaction:
                notes.Interaction(Number(ref fields));
                fields.ReadNumber();
                for (var i = 0; i < 3 && fields.Fields > 0; i++) NumberOrNil(ref fields);
                break;
            case RecordKind.Scroll:
                Numbers(ref fields, 3);
                break;
            case RecordKind.Viewport:
                Numbers(ref fields, 2);
                break;
            case RecordKind.Input:
                fields.ReadNumber();
                fields.ReadSlot();
                fields.ReadInt();
                break;
            case RecordKind.Selection:
                while (fields.Fields > 0) Numbers(ref fields, 4);
                break;
            case RecordKind.Plugin:
                fields.ReadSlot();
                fields.SkipAny();
                break;
            case RecordKind.Custom:
                var tag = fields.ReadSlot();
                if (SummaryNotes.Wants(fields.Text(tag))) notes.Custom(fields.TextOf(tag), AnyJson.ToJson(ref fields));
                else fields.SkipAny();
                break;
            case RecordKind.Load:
                fields.ReadInt();
                fields.SkipAny();
                break;
            case RecordKind.Data:
                fields.SkipAny();
                break;
        }

        fields.CheckFields();
    }

    private static void Mutation(ref MessagePackReader fields, ref NodeState state)
    {
        var flags = fields.ReadInt();
        for (var left = fields.ReadCount(); left > 0; left--)
        {
            Numbers(ref fields, 2);
            if ((flags & MutationFlag.ShadowRemoves) != 0 && fields.ReadAny() is not (ValueKind.Nil or ValueKind.Bool)) throw new WireException($"The isShadow before byte {fields.At} is neither nil nor a bool.");
        }

        for (var left = fields.ReadCount(); left > 0; left--)
        {
            fields.ReadNumber();
            fields.ReadSlotOrNil();
        }

        for (var left = fields.ReadCount(); left > 0; left--)
        {
            fields.ReadNumber();
            Attributes(ref fields);
        }

        while (fields.Fields > 0)
        {
            fields.ReadInt();
            fields.ReadIntOrNil();
            for (var depth = 0; depth >= 0;) depth += Node(ref fields, ref state);
        }
    }

    /// <summary>How much deeper the next node stands: 1 after an open one, −1 after a Close.</summary>
    private static int Node(ref MessagePackReader fields, ref NodeState state)
    {
        var token = NodeToken.Read(ref fields, ref state);
        if (token.IsClose) return -1;
        if (token.HasExtra)
        {
            if (fields.ReadAny() != ValueKind.Map) throw new WireException($"The extra before byte {fields.At} is not a map.");
            for (var left = fields.Count; left > 0; left--)
            {
                fields.ReadKey();
                fields.SkipNested(1);
            }
        }

        for (var slots = token.Slots; slots > 0; slots--)
        {
            if (token.Type == NodeType.Document) fields.ReadSlotOrNil();
            else fields.ReadSlot();
        }

        if (token.HasAttributes) Attributes(ref fields);
        return token.IsOpen ? 1 : 0;
    }

    private static void Attributes(ref MessagePackReader fields)
    {
        for (var left = fields.ReadCount(); left > 0; left--)
        {
            fields.ReadSlot();
            if (fields.ReadValue() == ValueKind.Array) fields.SkipAny();
        }
    }

    private static void Numbers(ref MessagePackReader fields, int count)
    {
        while (count-- > 0) fields.ReadNumber();
    }

    private static void Integers(ref MessagePackReader fields, int count)
    {
        while (count-- > 0) fields.ReadInt();
    }

    private static double Number(ref MessagePackReader fields) => fields.ReadNumber() == ValueKind.Int ? fields.Int : fields.Float;

    private static void NumberOrNil(ref MessagePackReader fields)
    {
        if (fields.ReadAny() is not (ValueKind.Int or ValueKind.Float or ValueKind.Nil)) throw new WireException($"The value before byte {fields.At} is neither a number nor nil.");
    }

    /// <summary>Gathers a summary record by record.</summary>
    private sealed class SummaryNotes
    {
        private readonly List<ErrorEvent> _errors = [];
        private int _index;
        private long _time;
        private long _start = long.MaxValue;
        private long _end = long.MinValue;
        private string? _href;
        private int _width;
        private int _height;
        private bool _startsSnapshot;
        private bool _hasActivity;
        private int _clicks;
        private string? _title;
        private string? _userAgent;
        private string? _userId;
        private string? _userTraits;

        public static bool Wants(ReadOnlySpan<byte> tag) => tag.SequenceEqual("error"u8) || tag.SequenceEqual("identify"u8) || tag.SequenceEqual("page"u8);

        public void At(int index, RecordKind kind, long time)
        {
            (_index, _time) = (index, time);
            _startsSnapshot |= kind == RecordKind.Snapshot;
            _hasActivity |= kind is RecordKind.Pointer or RecordKind.Interaction or RecordKind.Scroll or RecordKind.Input;
            if (kind != RecordKind.Any) Span(time);
        }

        public void Meta(ref MessagePackReader fields, int href, double width, double height)
        {
            if (_href is not null) return;
            _href = fields.TextOf(href);
            _width = (int)Math.Clamp(width, 0, int.MaxValue);
            _height = (int)Math.Clamp(height, 0, int.MaxValue);
        }

        public void Interaction(double type)
        {
            const int Click = 2;
            if (type == Click) _clicks++;
        }

        /// <summary>A whole event in one record: its time is its own, and it may be one of ours.</summary>
        public void Any(byte[] json)
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = WireFormat.MaxJsonDepth });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw new WireException($"The event of record {_index} is not an object.");
            if (root.TryGetProperty("timestamp", out var timestamp) && timestamp.ValueKind == JsonValueKind.Number)
            {
                var time = timestamp.GetDouble();
                if (Math.Abs(time) > WireFormat.MaxSafeInteger) throw new WireException($"The time of record {_index} is beyond 2^53.");
                _time = (long)Math.Floor(time);
            }

            Span(_time);
            if (root.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.Number && type.GetDouble() == RrwebType.Custom
                && root.TryGetProperty("data", out var data) && Text(data, "tag") is { } tag && data.TryGetProperty("payload", out var payload)) Custom(tag, payload);
        }

        public void Custom(string tag, byte[] payload)
        {
            using var document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = WireFormat.MaxJsonDepth });
            Custom(tag, document.RootElement);
        }

        public SegmentSummary Summary(int events) => new()
        {
            Events = events,
            StartTime = _start,
            EndTime = _end,
            Href = _href,
            Width = _width,
            Height = _height,
            StartsSnapshot = _startsSnapshot,
            HasActivity = _hasActivity,
            Clicks = _clicks,
            Title = _title,
            UserAgent = _userAgent,
            UserId = _userId,
            UserTraits = _userTraits,
            Errors = _errors,
        };

        private void Custom(string tag, JsonElement payload)
        {
            switch (tag)
            {
                case "error":
                    _errors.Add(new ErrorEvent(
                        _index, _time, Text(payload, "kind") ?? "error", Text(payload, "name") ?? "Error", Text(payload, "message") ?? "",
                        Text(payload, "stack"), Text(payload, "source"), Whole(payload, "line"), Whole(payload, "column")));
                    break;
                case "identify" when Text(payload, "id") is { } id:
                    _userId = id;
                    _userTraits = payload.TryGetProperty("traits", out var traits) ? traits.GetRawText() : null;
                    break;
                case "page":
                    _title ??= Text(payload, "title");
                    _userAgent ??= Text(payload, "userAgent");
                    break;
            }
        }

        private void Span(long time)
        {
            _start = Math.Min(_start, time);
            _end = Math.Max(_end, time);
        }

        private static string? Text(JsonElement element, string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

        private static int? Whole(JsonElement element, string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
    }
}
