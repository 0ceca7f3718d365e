using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>A whole rrweb event as one value, because no other record expresses it exactly. The event's time is inside the value.</summary>
/// <remarks>Fields: <c>event</c> (any), an object.</remarks>
public readonly ref struct AnyRecord
{
    /// <summary>The <see cref="Type"/> of a snapshot.</summary>
    public const int FullSnapshot = 2;

    /// <summary>rrweb's EventType; null when the event's type is not a number.</summary>
    public double? Type { get; private init; }

    /// <summary>ms since 1970 by the page's clock, rounded down.</summary>
    public long Time { get; private init; }

    /// <summary>A bookmark before the event (any).</summary>
    public MessagePackReader Event { get; private init; }

    public bool HasData { get; private init; }

    /// <summary>A bookmark before the event's data, if it <see cref="HasData"/>.</summary>
    public MessagePackReader Data { get; private init; }

    /// <param name="fields">The fields of the record.</param>
    /// <param name="recordTime">The record's own time, used when the event has no numeric timestamp.</param>
    /// <exception cref="WireException">The event is not an object, or its time is beyond 2^53.</exception>
    public static AnyRecord Read(scoped ref MessagePackReader fields, long recordTime)
    {
        var whole = fields;
        var inside = whole;
        fields.SkipAny();
        if (inside.ReadAny() != ValueKind.Map)
            throw new WireException($"The event before byte {fields.At} is not an object.");
        double? type = null;
        var time = (double)recordTime;
        var data = fields;
        var hasData = false;
        for (var left = inside.Count; left > 0; left--)
        {
            var name = inside.Text(inside.ReadKey());
            var value = inside;
            inside.SkipNested(1);
            if (name.SequenceEqual("type"u8))
                type = value.Number() ?? type;
            else if (name.SequenceEqual("timestamp"u8))
                time = value.Number() ?? time;
            else if (name.SequenceEqual("data"u8))
            {
                data = value;
                hasData = true;
            }
        }

        if (!(Math.Abs(time) <= WireFormat.MaxSafeInteger))
            throw new WireException($"The time of the event before byte {fields.At} is beyond 2^53.");
        return new()
        {
            Type = type,
            Time = (long)Math.Floor(time),
            Event = whole,
            HasData = hasData,
            Data = data,
        };
    }
}
