using SessionReplay.Wire.Check;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Server.Facts;

/// <summary>Gathers a segment's facts record by record, directly from its bytes.</summary>
internal sealed class FactGatherer : ISegmentNotes
{
    private readonly List<ErrorEvent> _errors = [];
    private int _errorText;
    private int _traitsRoom = 4 * SegmentFacts.MaxTraitsBytes;
    private string? _href;
    private int _clicks;
    private int _failedRequests;
    private string? _title;
    private string? _userAgent;
    private string? _userId;
    private string? _userTraits;
    private List<string>? _userIds;

    /// <summary>
    /// A record that holds a whole rrweb event counts as that kind of event: only an unusual property kept it from the compact form.
    /// </summary>
    public void Any(int index, long time, in AnyRecord any)
    {
        if (any.HasData && any.Type is RrwebType.IncrementalSnapshot or RrwebType.Meta or RrwebType.Custom or RrwebType.Plugin)
            AnyData(index, time, any.Type.Value, any.Data);
    }

    public void Meta(in MetaRecord meta, MessagePackReader fields) => Address(fields.Text(meta.Href));

    public void Interaction(in InteractionRecord interaction) => Interaction(interaction.Type.Value);

    public void Plugin(in PluginRecord plugin, MessagePackReader payload) => Plugin(payload.Text(plugin.Plugin), payload);

    public void Custom(int index, long time, in CustomRecord custom, MessagePackReader payload) =>
        Custom(index, time, payload.Text(custom.Tag), payload);

    public SegmentFacts Facts(SegmentSummary summary) =>
        new()
        {
            Events = summary.Events,
            StartTime = summary.StartTime,
            EndTime = summary.EndTime,
            StartsSnapshot = summary.StartsSnapshot,
            Href = _href,
            Clicks = _clicks,
            FailedRequests = _failedRequests,
            Title = _title,
            UserAgent = _userAgent,
            UserId = _userId,
            UserTraits = _userTraits,
            UserIds = _userIds ?? [],
            Errors = _errors,
        };

    private void Address(ReadOnlySpan<byte> href) => _href ??= FactText.Of(href, SegmentFacts.MaxTextBytes);

    private void Interaction(double type)
    {
        if (type == InteractionRecord.Click)
            _clicks++;
    }

    private void Plugin(ReadOnlySpan<byte> plugin, MessagePackReader payload)
    {
        if (plugin.SequenceEqual("rrweb/network@1"u8))
            _failedRequests += FailedRequests.In(payload);
    }

    private void Custom(int index, long time, ReadOnlySpan<byte> tag, MessagePackReader payload)
    {
        if (tag.SequenceEqual("error"u8))
            Error(index, time, payload);
        else if (tag.SequenceEqual("identify"u8))
            Identify(payload);
        else if (tag.SequenceEqual("page"u8))
            Page(payload);
    }

    private void AnyData(int index, long time, double type, MessagePackReader data)
    {
        if (data.ReadNested() != ValueKind.Map)
            return;
        double source = -1,
            interaction = -1;
        int href = -1,
            tag = -1,
            plugin = -1;
        var payload = data;
        var hasPayload = false;
        for (var left = data.Count; left > 0; left--)
        {
            var name = data.Text(data.ReadKey());
            var value = data;
            data.SkipNested(1);
            if (name.SequenceEqual("source"u8))
                source = value.Number() ?? source;
            else if (name.SequenceEqual("type"u8))
                interaction = value.Number() ?? interaction;
            else if (name.SequenceEqual("href"u8))
                href = value.Slot() ?? href;
            else if (name.SequenceEqual("tag"u8))
                tag = value.Slot() ?? tag;
            else if (name.SequenceEqual("plugin"u8))
                plugin = value.Slot() ?? plugin;
            else if (name.SequenceEqual("payload"u8))
            {
                payload = value;
                hasPayload = true;
            }
        }

        switch (type)
        {
            case RrwebType.Meta when href >= 0:
                Address(data.Text(href));
                break;
            case RrwebType.Custom when tag >= 0 && hasPayload:
                Custom(index, time, data.Text(tag), payload);
                break;
            case RrwebType.Plugin when plugin >= 0 && hasPayload:
                Plugin(data.Text(plugin), payload);
                break;
            case RrwebType.IncrementalSnapshot when source == RrwebSource.MouseInteraction:
                Interaction(interaction);
                break;
        }
    }

    private void Error(int index, long time, MessagePackReader payload)
    {
        if (_errors.Count == SegmentFacts.MaxErrors || _errorText >= SegmentFacts.MaxErrorText)
            return;

        string? kind = null,
            errorName = null,
            message = null,
            stack = null,
            source = null;
        int? line = null,
            column = null;
        for (var left = payload.ReadNested() == ValueKind.Map ? payload.Count : 0; left > 0; left--)
        {
            var name = payload.Text(payload.ReadKey());
            var value = payload;
            payload.SkipNested(1);
            if (name.SequenceEqual("kind"u8))
                kind = value.TextOrNull();
            else if (name.SequenceEqual("name"u8))
                errorName = value.TextOrNull();
            else if (name.SequenceEqual("message"u8))
                message = value.TextOrNull();
            else if (name.SequenceEqual("stack"u8))
                stack = value.TextOrNull(SegmentFacts.MaxStackBytes);
            else if (name.SequenceEqual("source"u8))
                source = value.TextOrNull();
            else if (name.SequenceEqual("line"u8))
                line = value.Whole();
            else if (name.SequenceEqual("column"u8))
                column = value.Whole();
        }

        _errors.Add(new ErrorEvent(index, time, kind ?? "error", errorName ?? "Error", message ?? "", stack, source, line, column));
        _errorText += _errors[^1].TextLength;
    }

    private void Identify(MessagePackReader payload)
    {
        string? id = null,
            traits = null;
        for (var left = payload.ReadNested() == ValueKind.Map ? payload.Count : 0; left > 0; left--)
        {
            var name = payload.Text(payload.ReadKey());
            var value = payload;
            payload.SkipNested(1);
            if (name.SequenceEqual("id"u8))
                id = value.TextOrNull();
            else if (name.SequenceEqual("traits"u8))
                traits = value.JsonOrNull(payload.At, SegmentFacts.MaxTraitsBytes, ref _traitsRoom);
        }

        if (id is null)
            return;
        (_userId, _userTraits) = (id, traits);
        _userIds ??= [];
        if (_userIds.Count < SegmentFacts.MaxUserIds && !_userIds.Contains(id))
            _userIds.Add(id);
    }

    private void Page(MessagePackReader payload)
    {
        for (var left = payload.ReadNested() == ValueKind.Map ? payload.Count : 0; left > 0; left--)
        {
            var name = payload.Text(payload.ReadKey());
            var value = payload;
            payload.SkipNested(1);
            if (name.SequenceEqual("title"u8))
                _title ??= value.TextOrNull();
            else if (name.SequenceEqual("userAgent"u8))
                _userAgent ??= value.TextOrNull();
        }
    }
}
