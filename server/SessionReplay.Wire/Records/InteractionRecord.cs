using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>Something a person did at a place: a click, a touch, focus.</summary>
/// <remarks>
/// Fields: <c>type</c> (rrweb's MouseInteractions), <c>id</c> of the node, and where they are known <c>x</c>, <c>y</c>, <c>pointerType</c>.
/// </remarks>
public readonly record struct InteractionRecord(
    WireNumber Type,
    WireNumber Id,
    WireNumber? X = null,
    WireNumber? Y = null,
    WireNumber? PointerType = null
)
{
    /// <summary>The values of <c>type</c>.</summary>
    public const int MouseUp = 0;
    public const int MouseDown = 1;
    public const int Click = 2;
    public const int ContextMenu = 3;
    public const int DoubleClick = 4;
    public const int Focus = 5;
    public const int Blur = 6;
    public const int TouchStart = 7;
    public const int TouchEnd = 9;
    public const int TouchCancel = 10;

    public static InteractionRecord Read(ref MessagePackReader fields) =>
        new(fields.ReadNumber(), fields.ReadNumber(), Optional(ref fields), Optional(ref fields), Optional(ref fields));

    public void Write(SegmentWriter writer, long time)
    {
        writer.Begin(RecordKind.Interaction, time);
        writer.Number(Type);
        writer.Number(Id);
        // Unknown values at the end are left out; before a known value they are nil.
        var known =
            PointerType is not null ? 3
            : Y is not null ? 2
            : X is not null ? 1
            : 0;
        ReadOnlySpan<WireNumber?> optional = [X, Y, PointerType];
        foreach (var number in optional[..known])
        {
            if (number is { } value)
                writer.Number(value);
            else
                writer.Nil();
        }

        writer.End();
    }

    private static WireNumber? Optional(ref MessagePackReader fields) => fields.Fields > 0 ? fields.ReadNumberOrNil() : null;
}
