using System.Buffers.Binary;
using System.Text.Unicode;

namespace SessionReplay.Wire.Format;

/// <summary>The type of a MessagePack value; a reference to a string is a <c>String</c>.</summary>
public enum ValueKind
{
    Nil,
    Bool,
    Int,
    Float,
    String,
    Bin,
    Array,
    Map,
}

/// <summary>
/// Reads MessagePack values in place and keeps the segment's string table. Only that table is allocated, and it grows with the strings
/// read, not with the lengths that heads claim. A copy is a bookmark: from it the same bytes can be read again, with the same string table.
/// </summary>
public ref struct MessagePackReader(ReadOnlySpan<byte> bytes, List<Range> strings)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly List<Range> _strings = strings;

    /// <summary>How many strings stand before this place. When a bookmark is read again, the table already holds more.</summary>
    private int _stringCount;
    private long _textBytes;

    public int At { get; private set; }

    /// <summary>How many fields of the record begun last have not been read yet.</summary>
    public int Fields { get; private set; }

    public readonly bool Done => At >= _bytes.Length;

    /// <summary>The value read last if it was a bool; <see cref="Int"/> and <see cref="Float"/> hold it if it was a number.</summary>
    public bool Bool { get; private set; }

    public long Int { get; private set; }

    public double Float { get; private set; }

    /// <summary>Index in the string table of the string or reference read last.</summary>
    public int String { get; private set; }

    /// <summary>The number of items in the array or map read last, or of bytes in the bin read last.</summary>
    public int Count { get; private set; }

    public readonly ReadOnlySpan<byte> Text(int index) => _bytes[_strings[index]];

    public readonly string TextOf(int index) => System.Text.Encoding.UTF8.GetString(Text(index));

    /// <summary>Begins a record: from here on every value at the top level is one of its fields.</summary>
    public void BeginRecord()
    {
        Fields = 0;
        if (Next() != ValueKind.Array)
            throw Unexpected("a record");
        Fields = Count;
    }

    /// <summary>Passes over the unread fields of the record, since a newer writer may have added some.</summary>
    public void SkipFields()
    {
        while (Fields > 0)
            SkipAny();
        CheckFields();
    }

    public readonly void CheckFields()
    {
        if (Fields < 0)
            throw new WireException($"The record before byte {At} has {-Fields} fields too few.");
    }

    public long ReadInt()
    {
        Fields--;
        return Next() == ValueKind.Int ? Int : throw Unexpected("an integer");
    }

    public int ReadInt32()
    {
        var value = ReadInt();
        return value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : throw new WireException($"{value}, before byte {At}, is out of range.");
    }

    /// <summary>Reads the count of items that follow. Each takes at least one byte, so a count above the bytes left is refused.</summary>
    public int ReadCount()
    {
        var value = ReadInt();
        return value >= 0 && value <= _bytes.Length - At
            ? (int)value
            : throw new WireException(
                $"The count before byte {At} is {value}; it must be from 0 to {_bytes.Length - At}, the bytes that are left."
            );
    }

    public long? ReadIntOrNil()
    {
        Fields--;
        return Next() switch
        {
            ValueKind.Int => Int,
            ValueKind.Nil => null,
            _ => throw Unexpected("an integer or nil"),
        };
    }

    public WireNumber ReadNumber()
    {
        Fields--;
        return Next() switch
        {
            // Without the type the two arms would have one of their own, double, and no number would be an integer any more.
            ValueKind.Int => new WireNumber(Int),
            ValueKind.Float => Float,
            _ => throw Unexpected("a number"),
        };
    }

    public WireNumber? ReadNumberOrNil()
    {
        Fields--;
        return Next() switch
        {
            ValueKind.Int => Int,
            ValueKind.Float => Float,
            ValueKind.Nil => null,
            _ => throw Unexpected("a number or nil"),
        };
    }

    public bool ReadBool()
    {
        Fields--;
        return Next() == ValueKind.Bool ? Bool : throw Unexpected("a bool");
    }

    /// <summary>Reads a string, in full or by reference. Returns its index in the string table.</summary>
    public int ReadSlot()
    {
        var slot = ReadSlotOrNil();
        return slot >= 0 ? slot : throw Unexpected("a string");
    }

    /// <summary>Reads a string or nil. Returns the string's index in the string table, or −1 for nil.</summary>
    public int ReadSlotOrNil()
    {
        Fields--;
        return Slot(Next());
    }

    /// <summary>
    /// Reads an attribute's value. For a <c>String</c>, <see cref="String"/> is its index. For an <c>Array</c> of one item, an any follows,
    /// to be read with <see cref="ReadAny"/>; for a longer one, <see cref="Declarations"/> follow.
    /// </summary>
    public ValueKind ReadValue()
    {
        Fields--;
        var kind = Next();
        switch (kind)
        {
            case ValueKind.Int:
                Slot(kind);
                return ValueKind.String;
            case ValueKind.String or ValueKind.Nil or ValueKind.Bool:
                return kind;
            case ValueKind.Array when Count == 1:
                Fields++; // ReadAny counts the any inside as this field.
                return kind;
            case ValueKind.Array when Count > 1:
                return kind;
            default:
                throw Unexpected("a value");
        }
    }

    /// <summary>
    /// Reads one value of an any that is a field of the record. The items of an array or map follow, to be read with
    /// <see cref="ReadNested"/> and <see cref="ReadKey"/>.
    /// </summary>
    public ValueKind ReadAny()
    {
        Fields--;
        return Next();
    }

    /// <summary>Reads a value inside an any.</summary>
    public ValueKind ReadNested() => Next();

    /// <summary>Reads a key of a map. Returns its index in the string table.</summary>
    public int ReadKey()
    {
        var key = Slot(Next());
        return key >= 0 ? key : throw Unexpected("a key");
    }

    /// <summary>Passes over a field that is an any, checking all of it.</summary>
    public void SkipAny()
    {
        Fields--;
        SkipNested(0);
    }

    public void SkipNested(int depth)
    {
        CheckDepth(depth);
        switch (Next())
        {
            case ValueKind.Array:
                for (var left = Count; left > 0; left--)
                    SkipNested(depth + 1);
                break;
            case ValueKind.Map:
                for (var left = Count; left > 0; left--)
                {
                    ReadKey();
                    SkipNested(depth + 1);
                }

                break;
            case ValueKind.Bin:
                throw Unexpected("a JSON value");
        }
    }

    /// <exception cref="WireException">Values are nested deeper than <see cref="WireFormat.MaxNesting"/>.</exception>
    public static void CheckDepth(int depth)
    {
        if (depth > WireFormat.MaxNesting)
            throw new WireException($"Values are nested deeper than {WireFormat.MaxNesting}.");
    }

    /// <summary>The bytes between this place and a later one.</summary>
    public readonly ReadOnlySpan<byte> Until(int end) => _bytes[At..end];

    private int Slot(ValueKind kind)
    {
        switch (kind)
        {
            case ValueKind.Nil:
                return -1;
            case ValueKind.String:
                return String;
            case ValueKind.Int:
                return Reference(Int);
            default:
                throw Unexpected("a string");
        }
    }

    private int Reference(long index)
    {
        if (index < 0 || index >= _stringCount)
            throw new WireException(
                $"String {index}, before byte {At}, does not exist; the segment has had {_stringCount} strings so far."
            );
        String = (int)index;
        CountText(_strings[String]);
        return String;
    }

    /// <summary>
    /// Counts a string each time it is referred to: a reference of one or two bytes may stand for megabytes, so the text that a segment
    /// expands to is bounded too.
    /// </summary>
    private void CountText(Range text)
    {
        _textBytes += text.End.Value - text.Start.Value;
        if (_textBytes > WireFormat.MaxTextBytes)
            throw new WireException(
                "too_large",
                $"The strings of the segment have more than {WireFormat.MaxTextBytes} bytes, each counted as often as it is referred to."
            );
    }

    private ValueKind Next()
    {
        var code = Take(1)[0];
        switch (code)
        {
            case < 0x80:
                return Integer(code);
            case < 0x90:
                return Items(ValueKind.Map, code & 15);
            case < 0xa0:
                return Items(ValueKind.Array, code & 15);
            case < 0xc0:
                return Str(code & 31);
            case >= 0xe0:
                return Integer((sbyte)code);
            case 0xc0:
                return ValueKind.Nil;
            case 0xc2 or 0xc3:
                Bool = code == 0xc3;
                return ValueKind.Bool;
            case 0xc4 or 0xc5 or 0xc6:
                var length = Length(1 << (code - 0xc4));
                Take(length);
                Count = length;
                return ValueKind.Bin;
            case 0xca:
                return Number(BinaryPrimitives.ReadSingleBigEndian(Take(4)));
            case 0xcb:
                return Number(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
            case 0xcc:
                return Integer(Take(1)[0]);
            case 0xcd:
                return Integer(BinaryPrimitives.ReadUInt16BigEndian(Take(2)));
            case 0xce:
                return Integer(BinaryPrimitives.ReadUInt32BigEndian(Take(4)));
            case 0xcf:
                return Integer((long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(Take(8)), long.MaxValue));
            case 0xd0:
                return Integer((sbyte)Take(1)[0]);
            case 0xd1:
                return Integer(BinaryPrimitives.ReadInt16BigEndian(Take(2)));
            case 0xd2:
                return Integer(BinaryPrimitives.ReadInt32BigEndian(Take(4)));
            case 0xd3:
                return Integer(BinaryPrimitives.ReadInt64BigEndian(Take(8)));
            case 0xd4 or 0xd5 or 0xd6:
                if ((sbyte)Take(1)[0] != WireFormat.StringReference)
                    throw Unexpected("a string reference");
                Reference(Length(1 << (code - 0xd4)));
                return ValueKind.String;
            case 0xd9 or 0xda or 0xdb:
                return Str(Length(1 << (code - 0xd9)));
            case 0xdc or 0xdd:
                return Items(ValueKind.Array, Length(code == 0xdc ? 2 : 4));
            case 0xde or 0xdf:
                return Items(ValueKind.Map, Length(code == 0xde ? 2 : 4));
            default:
                throw new WireException($"Byte {At - 1} is 0x{code:x2}, which the wire does not use.");
        }
    }

    private ValueKind Integer(long value)
    {
        if (value is < -WireFormat.MaxSafeInteger or > WireFormat.MaxSafeInteger)
            throw new WireException($"The integer before byte {At} is beyond 2^53.");
        Int = value;
        return ValueKind.Int;
    }

    private ValueKind Number(double value)
    {
        if (!double.IsFinite(value))
            throw new WireException($"The number before byte {At} is not finite.");
        Float = value;
        return ValueKind.Float;
    }

    private ValueKind Items(ValueKind kind, int count)
    {
        // Each item takes at least one byte, so refusing a higher count bounds every loop over items by the bytes that are left.
        if (count > _bytes.Length - At)
            throw new WireException($"The {kind} before byte {At} claims {count} items; {_bytes.Length - At} bytes are left.");
        Count = count;
        return kind;
    }

    private ValueKind Str(int length)
    {
        var start = At;
        var text = Take(length);
        String = _stringCount++;
        if (String == _strings.Count)
            AddString(text, start);
        CountText(_strings[String]);
        return ValueKind.String;
    }

    private readonly void AddString(ReadOnlySpan<byte> text, int start)
    {
        if (!Utf8.IsValid(text))
            throw new WireException($"The string at byte {start} is not UTF-8.");
        if (_strings.Count == WireFormat.MaxStrings)
            throw new WireException("too_large", $"The segment has more than {WireFormat.MaxStrings} strings.");
        _strings.Add(start..At);
    }

    private int Length(int size)
    {
        var bytes = Take(size);
        var length = size switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        };
        return length <= int.MaxValue
            ? (int)length
            : throw new WireException($"The length before byte {At} is {length}; the limit is {int.MaxValue}.");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _bytes.Length - At)
            throw new WireException($"The data ends at byte {_bytes.Length}, {length - (_bytes.Length - At)} bytes too early.");
        At += length;
        return _bytes.Slice(At - length, length);
    }

    private readonly WireException Unexpected(string expected) => new($"The value before byte {At} is not {expected}.");
}
