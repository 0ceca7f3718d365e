using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>A position of a Pointer record: each is written as the difference to the one before.</summary>
public struct PointerPosition
{
    public long X { get; private set; }

    public long Y { get; private set; }

    public long Id { get; private set; }

    public long TimeOffset { get; private set; }

    /// <summary>Goes on to the next position.</summary>
    public void Read(ref MessagePackReader fields)
    {
        X = Next(X, ref fields);
        Y = Next(Y, ref fields);
        Id = Next(Id, ref fields);
        TimeOffset = Next(TimeOffset, ref fields);
    }

    private static long Next(long before, ref MessagePackReader fields)
    {
        var value = before + fields.ReadInt();
        return value is >= -WireFormat.MaxSafeInteger and <= WireFormat.MaxSafeInteger ? value : throw new WireException($"The position before byte {fields.At} is beyond 2^53.");
    }
}
