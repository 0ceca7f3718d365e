namespace SessionReplay.Wire.Format;

/// <summary>A number of a record. Integers and floats are kept apart, because a double holds integers exactly up to 2^53 only.</summary>
public readonly record struct WireNumber
{
    private readonly double _float;

    public WireNumber(long integer) => (Integer, IsInteger) = (integer, true);

    public WireNumber(double value) => _float = value;

    public bool IsInteger { get; }

    /// <summary>The number, if <see cref="IsInteger"/>.</summary>
    public long Integer { get; }

    public double Value => IsInteger ? Integer : _float;

    public static implicit operator WireNumber(long integer) => new(integer);

    public static implicit operator WireNumber(double value) => new(value);

    public static WireNumber FromInt64(long integer) => new(integer);

    public static WireNumber FromDouble(double value) => new(value);
}
