using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Wire.Check;

/// <summary>Gathers a segment's summary record by record, out of the bytes in place.</summary>
internal sealed class SummaryNotes
{
    private const int Click = 2; // rrweb's MouseInteractions.

    private readonly List<ErrorEvent> _errors = [];
    private int _errorText;
    private int _moreErrors;
    private int _traitsRoom = 4 * SegmentSummary.MaxTraitsBytes;
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
    private int _failedRequests;
    private string? _title;
    private string? _userAgent;
    private string? _userId;
    private string? _userTraits;
    private List<string>? _userIds;

    public void At(int index, RecordKind kind, long time)
    {
        (_index, _time) = (index, time);
        _startsSnapshot |= kind == RecordKind.Snapshot;
        _hasActivity |= kind is RecordKind.Pointer or RecordKind.Interaction or RecordKind.Scroll or RecordKind.Input;
        if (kind != RecordKind.Any) Span(time); // An Any's time is inside.
    }

    public void Meta(ReadOnlySpan<byte> href, double width, double height)
    {
        if (_href is not null) return;
        _href = SummaryText.Of(href, SegmentSummary.MaxTextBytes);
        _width = (int)Math.Clamp(width, 0, int.MaxValue);
        _height = (int)Math.Clamp(height, 0, int.MaxValue);
    }

    public void Interaction(double type)
    {
        if (type == Click) _clicks++;
    }

    /// <summary>A whole event in one record counts as what it is: it differs from a compact one by an odd property only.</summary>
    public void Any(ref MessagePackReader fields)
    {
        var start = fields;
        fields.SkipAny();
        var time = (double)_time;
        var type = -1.0;
        var data = fields;
        var hasData = false;
        if (start.ReadAny() != ValueKind.Map) throw new WireException($"The event of record {_index} is not an object.");
        for (var left = start.Count; left > 0; left--)
        {
            var name = start.Text(start.ReadKey());
            var value = start;
            start.SkipNested(1);
            if (name.SequenceEqual("type"u8)) type = value.Number() ?? type;
            else if (name.SequenceEqual("timestamp"u8)) time = value.Number() ?? time;
            else if (name.SequenceEqual("data"u8))
            {
                data = value;
                hasData = true;
            }
        }

        if (!(Math.Abs(time) <= WireFormat.MaxSafeInteger)) throw new WireException($"The time of record {_index} is beyond 2^53.");
        _time = (long)Math.Floor(time);
        Span(_time);
        if (hasData) AnyData(type, data);
    }

    /// <param name="tag">What it is.</param>
    /// <param name="payload">A bookmark before the payload.</param>
    public void Custom(ReadOnlySpan<byte> tag, MessagePackReader payload)
    {
        if (tag.SequenceEqual("error"u8)) Error(payload);
        else if (tag.SequenceEqual("identify"u8)) Identify(payload);
        else if (tag.SequenceEqual("page"u8)) Page(payload);
    }

    /// <param name="plugin">Whose it is.</param>
    /// <param name="payload">A bookmark before the payload.</param>
    public void Plugin(ReadOnlySpan<byte> plugin, MessagePackReader payload)
    {
        if (plugin.SequenceEqual("rrweb/network@1"u8)) _failedRequests += FailedRequests.In(payload);
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
        FailedRequests = _failedRequests,
        Title = _title,
        UserAgent = _userAgent,
        UserId = _userId,
        UserTraits = _userTraits,
        UserIds = _userIds ?? [],
        Errors = _errors,
        MoreErrors = _moreErrors,
    };

    private void AnyData(double type, MessagePackReader data)
    {
        _startsSnapshot |= type == RrwebType.FullSnapshot;
        if (type is not (RrwebType.IncrementalSnapshot or RrwebType.Meta or RrwebType.Custom or RrwebType.Plugin) || data.ReadNested() != ValueKind.Map) return;
        var source = -1.0;
        double interaction = -1, width = 0, height = 0;
        int href = -1, tag = -1, plugin = -1;
        var payload = data;
        var hasPayload = false;
        for (var left = data.Count; left > 0; left--)
        {
            var name = data.Text(data.ReadKey());
            var value = data;
            data.SkipNested(1);
            if (name.SequenceEqual("source"u8)) source = value.Number() ?? source;
            else if (name.SequenceEqual("type"u8)) interaction = value.Number() ?? interaction;
            else if (name.SequenceEqual("width"u8)) width = value.Number() ?? width;
            else if (name.SequenceEqual("height"u8)) height = value.Number() ?? height;
            else if (name.SequenceEqual("href"u8)) href = value.Slot() ?? href;
            else if (name.SequenceEqual("tag"u8)) tag = value.Slot() ?? tag;
            else if (name.SequenceEqual("plugin"u8)) plugin = value.Slot() ?? plugin;
            else if (name.SequenceEqual("payload"u8))
            {
                payload = value;
                hasPayload = true;
            }
        }

        switch (type)
        {
            case RrwebType.Meta when href >= 0:
                Meta(data.Text(href), width, height);
                break;
            case RrwebType.Custom when tag >= 0 && hasPayload:
                Custom(data.Text(tag), payload);
                break;
            case RrwebType.Plugin when plugin >= 0 && hasPayload:
                Plugin(data.Text(plugin), payload);
                break;
            case RrwebType.IncrementalSnapshot:
                _hasActivity |= source is RrwebSource.MouseMove or RrwebSource.MouseInteraction or RrwebSource.Scroll or RrwebSource.Input or RrwebSource.TouchMove or RrwebSource.Drag;
                if (source == RrwebSource.MouseInteraction) Interaction(interaction);
                break;
        }
    }

    private void Error(MessagePackReader payload)
    {
        if (_errors.Count == SegmentSummary.MaxErrors || _errorText >= SegmentSummary.MaxErrorText)
        {
            _moreErrors++;
            return;
        }

        string? kind = null, errorName = null, message = null, stack = null, source = null;
        int? line = null, column = null;
        for (var left = payload.ReadNested() == ValueKind.Map ? payload.Count : 0; left > 0; left--)
        {
            var name = payload.Text(payload.ReadKey());
            var value = payload;
            payload.SkipNested(1);
            if (name.SequenceEqual("kind"u8)) kind = value.TextOrNull();
            else if (name.SequenceEqual("name"u8)) errorName = value.TextOrNull();
            else if (name.SequenceEqual("message"u8)) message = value.TextOrNull();
            else if (name.SequenceEqual("stack"u8)) stack = value.TextOrNull(SegmentSummary.MaxStackBytes);
            else if (name.SequenceEqual("source"u8)) source = value.TextOrNull();
            else if (name.SequenceEqual("line"u8)) line = value.Whole();
            else if (name.SequenceEqual("column"u8)) column = value.Whole();
        }

        _errors.Add(new ErrorEvent(_index, _time, kind ?? "error", errorName ?? "Error", message ?? "", stack, source, line, column));
        _errorText += _errors[^1].TextLength;
    }

    private void Identify(MessagePackReader payload)
    {
        string? id = null, traits = null;
        for (var left = payload.ReadNested() == ValueKind.Map ? payload.Count : 0; left > 0; left--)
        {
            var name = payload.Text(payload.ReadKey());
            var value = payload;
            payload.SkipNested(1);
            if (name.SequenceEqual("id"u8)) id = value.TextOrNull();
            else if (name.SequenceEqual("traits"u8)) traits = value.JsonOrNull(payload.At, SegmentSummary.MaxTraitsBytes, ref _traitsRoom);
        }

        if (id is null) return;
        (_userId, _userTraits) = (id, traits);
        _userIds ??= [];
        if (_userIds.Count < SegmentSummary.MaxUserIds && !_userIds.Contains(id)) _userIds.Add(id);
    }

    private void Page(MessagePackReader payload)
    {
        for (var left = payload.ReadNested() == ValueKind.Map ? payload.Count : 0; left > 0; left--)
        {
            var name = payload.Text(payload.ReadKey());
            var value = payload;
            payload.SkipNested(1);
            if (name.SequenceEqual("title"u8)) _title ??= value.TextOrNull();
            else if (name.SequenceEqual("userAgent"u8)) _userAgent ??= value.TextOrNull();
        }
    }

    private void Span(long time)
    {
        _start = Math.Min(_start, time);
        _end = Math.Max(_end, time);
    }
}
