using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>The document has been parsed, or all of it has loaded. The event's data (any) stands next in the fields.</summary>
/// <remarks>Fields: <c>type</c>, <c>data</c> (any).</remarks>
/// <param name="Type">rrweb's EventType: one of the two below.</param>
public readonly record struct LoadRecord(long Type)
{
    public const int DomContentLoaded = 0;
    public const int Load = 1;

    /// <exception cref="WireException">The type is neither of the two.</exception>
    public static LoadRecord Read(ref MessagePackReader fields)
    {
        var type = fields.ReadInt();
        return type is DomContentLoaded or Load
            ? new(type)
            : throw new WireException($"The type of the Load before byte {fields.At} is {type}; it must be {DomContentLoaded} or {Load}.");
    }

    /// <summary>Begins a record; the caller writes the data and ends the record.</summary>
    public static void Begin(SegmentWriter writer, long time, long type)
    {
        writer.Begin(RecordKind.Load, time);
        writer.Int(type);
    }
}
