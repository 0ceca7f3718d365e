using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>
/// Handles each kind of record. A new kind gets a method here, so that no code that reads records compiles before it handles the new kind.
/// Parts of a record that its type does not hold (nodes, positions, a payload) stand next in the fields.
/// </summary>
/// <typeparam name="T">The visitor's result for one record.</typeparam>
public interface IRecordVisitor<out T>
{
    public T Any(in AnyRecord any, ref MessagePackReader fields);

    public T Meta(in MetaRecord meta, ref MessagePackReader fields);

    public T Snapshot(in SnapshotRecord snapshot, ref MessagePackReader fields);

    public T SnapshotMore(in SnapshotMoreRecord more, ref MessagePackReader fields);

    public T Mutation(ref MutationRecord mutation, ref MessagePackReader fields);

    public T Pointer(in PointerRecord pointer, ref MessagePackReader fields);

    public T Interaction(in InteractionRecord interaction, ref MessagePackReader fields);

    public T Scroll(in ScrollRecord scroll, ref MessagePackReader fields);

    public T Viewport(in ViewportRecord viewport, ref MessagePackReader fields);

    public T Input(in InputRecord input, ref MessagePackReader fields);

    public T Selection(ref MessagePackReader fields);

    public T Plugin(in PluginRecord plugin, ref MessagePackReader fields);

    public T Custom(in CustomRecord custom, ref MessagePackReader fields);

    public T Load(in LoadRecord load, ref MessagePackReader fields);

    public T Data(ref MessagePackReader fields);

    /// <summary>A record of a kind that only a newer writer knows.</summary>
    public T Unknown(RecordKind kind);
}

/// <summary>Hands records to a visitor.</summary>
public static class RecordVisitor
{
    /// <summary>
    /// Reads the record at which <paramref name="reader"/> stands. Fields that the visitor leaves unread are passed over by the next
    /// <see cref="SegmentReader.Read"/>.
    /// </summary>
    /// <exception cref="WireException">The record is not in the form of its kind.</exception>
    public static T Accept<TVisitor, T>(this ref SegmentReader reader, ref TVisitor visitor)
        where TVisitor : IRecordVisitor<T>, allows ref struct
    {
        if (!Enum.IsDefined(reader.Kind))
            return visitor.Unknown(reader.Kind);
        ref var fields = ref reader.Fields;
#pragma warning disable CS8524 // A kind without a name is handled above. A named kind that is missing here is an error (CS8509).
        return reader.Kind switch
        {
            RecordKind.Any => visitor.Any(AnyRecord.Read(ref fields, reader.Time), ref fields),
            RecordKind.Meta => visitor.Meta(MetaRecord.Read(ref fields), ref fields),
            RecordKind.Snapshot => visitor.Snapshot(SnapshotRecord.Read(ref fields), ref fields),
            RecordKind.SnapshotMore => visitor.SnapshotMore(SnapshotMoreRecord.Read(ref fields), ref fields),
            RecordKind.Mutation => Mutation(ref visitor, ref fields),
            RecordKind.Pointer => visitor.Pointer(PointerRecord.Read(ref fields), ref fields),
            RecordKind.Interaction => visitor.Interaction(InteractionRecord.Read(ref fields), ref fields),
            RecordKind.Scroll => visitor.Scroll(ScrollRecord.Read(ref fields), ref fields),
            RecordKind.Viewport => visitor.Viewport(ViewportRecord.Read(ref fields), ref fields),
            RecordKind.Input => visitor.Input(InputRecord.Read(ref fields), ref fields),
            RecordKind.Selection => visitor.Selection(ref fields),
            RecordKind.Plugin => visitor.Plugin(PluginRecord.Read(ref fields), ref fields),
            RecordKind.Custom => visitor.Custom(CustomRecord.Read(ref fields), ref fields),
            RecordKind.Load => visitor.Load(LoadRecord.Read(ref fields), ref fields),
            RecordKind.Data => visitor.Data(ref fields),
        };
#pragma warning restore CS8524

        static T Mutation(ref TVisitor visitor, ref MessagePackReader fields)
        {
            var mutation = MutationRecord.Read(ref fields);
            return visitor.Mutation(ref mutation, ref fields);
        }
    }
}
