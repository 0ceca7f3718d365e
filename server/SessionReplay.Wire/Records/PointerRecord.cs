using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>The path of a mouse or a finger. Its positions follow, to the end of the record.</summary>
/// <remarks>Fields: <c>source</c>, then positions in the form of <see cref="PointerPosition"/>.</remarks>
/// <param name="Source">rrweb's IncrementalSource: one of the three below.</param>
public readonly record struct PointerRecord(long Source)
{
    public const int MouseMove = 1;
    public const int TouchMove = 6;
    public const int Drag = 12;

    /// <exception cref="WireException">The source is not one that moves a pointer.</exception>
    public static PointerRecord Read(ref MessagePackReader fields)
    {
        var source = fields.ReadInt();
        return IsSource(source)
            ? new(source)
            : throw new WireException(
                $"The source of the Pointer before byte {fields.At} is {source}; it must be {MouseMove}, {TouchMove} or {Drag}."
            );
    }

    /// <summary>Begins a record; the caller writes the positions and ends the record.</summary>
    public static void Begin(SegmentWriter writer, long time, long source)
    {
        writer.Begin(RecordKind.Pointer, time);
        writer.Int(source);
    }

    public static bool IsSource(long source) => source is MouseMove or TouchMove or Drag;
}

/// <summary>A position of a Pointer record. Each of its fields is written as the difference to the position before.</summary>
/// <remarks>
/// Fields: <c>x</c> and <c>y</c> in CSS pixels, <c>id</c> of the node there, <c>timeOffset</c> in ms from the record's time.
/// </remarks>
public struct PointerPosition
{
    public long X { get; private set; }

    public long Y { get; private set; }

    public long Id { get; private set; }

    public long TimeOffset { get; private set; }

    /// <summary>Moves to the next position by reading it.</summary>
    public void Read(ref MessagePackReader fields)
    {
        X = Next(X, ref fields);
        Y = Next(Y, ref fields);
        Id = Next(Id, ref fields);
        TimeOffset = Next(TimeOffset, ref fields);
    }

    /// <summary>Writes the next position and moves to it.</summary>
    public void Write(SegmentWriter writer, long x, long y, long id, long timeOffset)
    {
        writer.Int(x - X);
        writer.Int(y - Y);
        writer.Int(id - Id);
        writer.Int(timeOffset - TimeOffset);
        (X, Y, Id, TimeOffset) = (x, y, id, timeOffset);
    }

    private static long Next(long before, ref MessagePackReader fields)
    {
        var value = before + fields.ReadInt();
        return value is >= -WireFormat.MaxSafeInteger and <= WireFormat.MaxSafeInteger
            ? value
            : throw new WireException($"The position before byte {fields.At} is beyond 2^53.");
    }
}
