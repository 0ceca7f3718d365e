using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Wire.Check;

/// <summary>Checks every byte of a raw segment in one pass, and notes on the way what the server wants to know of it.</summary>
public static class SegmentValidator
{
    /// <param name="raw">The raw segment.</param>
    /// <param name="expectedEvents">How many records its envelope says it has.</param>
    /// <exception cref="WireException">It is not what wire/README.md says.</exception>
    public static SegmentSummary Validate(ReadOnlySpan<byte> raw, int expectedEvents) => Validate(raw, expectedEvents, []);

    /// <param name="raw">The raw segment.</param>
    /// <param name="expectedEvents">How many records its envelope says it has.</param>
    /// <param name="strings">An empty list: afterwards its string table, where each string stands in the raw segment, in order.</param>
    /// <exception cref="WireException">It is not what wire/README.md says.</exception>
    public static SegmentSummary Validate(ReadOnlySpan<byte> raw, int expectedEvents, List<Range> strings)
    {
        if (raw.Length > WireFormat.MaxRawBytes) throw new WireException("too_large", $"The segment has {raw.Length} raw bytes; the limit is {WireFormat.MaxRawBytes}.");
        if (expectedEvents > WireFormat.MaxRecords) throw new WireException("too_large", $"The segment has {expectedEvents} records; the limit is {WireFormat.MaxRecords}.");
        var reader = new SegmentReader(raw, strings);
        var notes = new SummaryNotes();
        var nodes = default(NodeChecker);
        var events = 0;
        while (reader.Read())
        {
            if (++events > expectedEvents) throw new WireException($"The segment has more records than the {expectedEvents} its envelope says.");
            nodes.BeginRecord();
            notes.At(events - 1, reader.Kind, reader.Time);
            Check(ref reader, ref nodes, notes);
            reader.Fields.CheckFields();
        }

        if (events != expectedEvents || events == 0) throw new WireException($"The segment has {events} records; its envelope says {expectedEvents}.");
        return notes.Summary(events);
    }

    private static void Check(ref SegmentReader reader, ref NodeChecker nodes, SummaryNotes notes)
    {
        ref var fields = ref reader.Fields;
        switch (reader.Kind)
        {
            case RecordKind.Any:
                notes.Any(ref fields);
                break;
            case RecordKind.Meta:
                var href = fields.ReadSlot();
                notes.Meta(fields.Text(href), Number(ref fields), Number(ref fields));
                break;
            case RecordKind.Snapshot:
                var isWhole = fields.ReadBool();
                Numbers(ref fields, 2);
                nodes.Snapshot(ref fields, begins: true, isWhole);
                break;
            case RecordKind.SnapshotMore:
                nodes.Snapshot(ref fields, begins: false, last: fields.ReadBool());
                break;
            case RecordKind.Mutation:
                Mutation(ref fields, ref nodes);
                break;
            case RecordKind.Pointer:
                Pointer(ref fields);
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
                var plugin = fields.ReadSlot();
                var said = fields;
                fields.SkipAny();
                notes.Plugin(fields.Text(plugin), said);
                break;
            case RecordKind.Custom:
                var tag = fields.ReadSlot();
                var payload = fields;
                fields.SkipAny();
                notes.Custom(fields.Text(tag), payload);
                break;
            case RecordKind.Load:
                var type = fields.ReadInt();
                if (type is not (RrwebType.DomContentLoaded or RrwebType.Load)) throw new WireException($"The type of the Load before byte {fields.At} is {type}.");
                fields.SkipAny();
                break;
            case RecordKind.Data:
                fields.SkipAny();
                break;
        }
    }

    private static void Pointer(ref MessagePackReader fields)
    {
        var source = fields.ReadInt();
        if (source is not (RrwebSource.MouseMove or RrwebSource.TouchMove or RrwebSource.Drag)) throw new WireException($"The source of the Pointer before byte {fields.At} is {source}.");
        var position = default(PointerPosition);
        while (fields.Fields > 0) position.Read(ref fields);
    }

    private static void Mutation(ref MessagePackReader fields, ref NodeChecker nodes)
    {
        var flags = fields.ReadInt();
        var ids = default(MutationIds);
        for (var left = fields.ReadCount(); left > 0; left--)
        {
            ids.ReadId(ref fields);
            ids.ReadParentId(ref fields);
            if ((flags & MutationFlag.ShadowRemoves) != 0 && fields.ReadAny() is not (ValueKind.Nil or ValueKind.Bool)) throw new WireException($"The isShadow before byte {fields.At} is neither nil nor a bool.");
        }

        for (var left = fields.ReadCount(); left > 0; left--)
        {
            ids.ReadId(ref fields);
            fields.ReadSlotOrNil();
        }

        for (var left = fields.ReadCount(); left > 0; left--)
        {
            ids.ReadId(ref fields);
            NodeChecker.Attributes(ref fields);
        }

        while (fields.Fields > 0)
        {
            ids.ReadParentId(ref fields);
            ids.ReadNextId(ref fields);
            nodes.AddGroup(ref fields);
        }
    }

    private static void Numbers(ref MessagePackReader fields, int count)
    {
        while (count-- > 0) fields.ReadNumber();
    }

    private static double Number(ref MessagePackReader fields) => fields.ReadNumber() == ValueKind.Int ? fields.Int : fields.Float;

    private static void NumberOrNil(ref MessagePackReader fields)
    {
        if (fields.ReadAny() is not (ValueKind.Int or ValueKind.Float or ValueKind.Nil)) throw new WireException($"The value before byte {fields.At} is neither a number nor nil.");
    }
}
