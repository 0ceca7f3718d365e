using System.Buffers.Binary;
using System.Text;

namespace SessionReplay.Wire.Format;

/// <summary>
/// Writes the records of one raw segment as MessagePack. <see cref="Take"/> ends the segment; the next record begins another.
/// </summary>
public sealed class SegmentWriter
{
    private readonly Dictionary<string, int> _strings = [];
    private byte[] _bytes = new byte[8192];
    private int _stringCount;
    private long _lastTime;
    private long _lastId;
    private int _recordStart;
    private int _fields;
    private int _segments;

    public readonly record struct State(int Segments, int Records, int Length, int StringCount, long LastTime, long LastId);

    /// <summary>How many records the segment has so far.</summary>
    public int Records { get; private set; }

    /// <summary>Bytes written so far, which is also the position of the next byte.</summary>
    public int Length { get; private set; }

    /// <summary>Begins a record that happened at <paramref name="time"/>.</summary>
    public void Begin(RecordKind kind, long time)
    {
        if (Records == 0)
        {
            _strings.Clear();
            Length = _stringCount = 0;
            _lastId = 0;
            _lastTime = time;
            Byte(0x92);
            Int(WireFormat.Version);
            Int(time);
        }

        Records++;
        _recordStart = Length;
        Byte(0x90);
        _fields = 0;
        Int((int)kind);
        Int(time - _lastTime);
        _lastTime = time;
    }

    /// <summary>Ends the record begun last.</summary>
    public void End()
    {
        var fields = _fields;
        if (fields < 16)
        {
            _bytes[_recordStart] = (byte)(0x90 | fields);
            return;
        }

        // The number of fields is known only now. Most records have under 16, so the head gets one byte and longer records are moved.
        var more = fields <= ushort.MaxValue ? 2 : 4;
        Room(more);
        _bytes.AsSpan(_recordStart + 1, Length - _recordStart - 1).CopyTo(_bytes.AsSpan(_recordStart + 1 + more));
        Length += more;
        _bytes[_recordStart] = (byte)(more == 2 ? 0xdc : 0xdd);
        var count = _bytes.AsSpan(_recordStart + 1);
        if (more == 2)
            BinaryPrimitives.WriteUInt16BigEndian(count, (ushort)fields);
        else
            BinaryPrimitives.WriteUInt32BigEndian(count, (uint)fields);
    }

    /// <summary>Returns the raw segment and leaves the writer empty.</summary>
    public byte[] Take()
    {
        var raw = _bytes[..Length];
        _segments++;
        // A buffer that grew for one large event is not kept for the next segment.
        if (_bytes.Length > 4 * WireFormat.SealBytes)
            _bytes = new byte[WireFormat.SealBytes];
        Records = Length = 0;
        return raw;
    }

    /// <summary>The state of the writer, for <see cref="Reset"/>.</summary>
    public State Mark() => new(_segments, Records, Length, _stringCount, _lastTime, _lastId);

    /// <summary>
    /// Drops everything written since <paramref name="state"/> was marked. A segment taken since then is not undone: only the segment begun
    /// after it is dropped.
    /// </summary>
    public void Reset(State state)
    {
        if (state.Segments != _segments || state.Records == 0)
        {
            Records = Length = 0;
            return;
        }

        (Records, Length, _stringCount, _lastTime, _lastId) = (
            state.Records,
            state.Length,
            state.StringCount,
            state.LastTime,
            state.LastId
        );
        foreach (var (text, index) in _strings)
            if (index >= _stringCount)
                _strings.Remove(text);
    }

    /// <summary>Overwrites a bool written at <paramref name="position"/> in the record that is open.</summary>
    public void PatchBool(int position, bool value) => _bytes[position] = (byte)(value ? 0xc3 : 0xc2);

    public void Int(long value)
    {
        _fields++;
        Room(9);
        switch (value)
        {
            case >= 0 and < 128 or < 0 and >= -32:
                _bytes[Length++] = unchecked((byte)value);
                break;
            case >= 0 and <= byte.MaxValue:
                _bytes[Length++] = 0xcc;
                _bytes[Length++] = (byte)value;
                break;
            case >= 0 and <= ushort.MaxValue:
                BinaryPrimitives.WriteUInt16BigEndian(Tail(0xcd, 2), (ushort)value);
                break;
            case >= 0 and <= uint.MaxValue:
                BinaryPrimitives.WriteUInt32BigEndian(Tail(0xce, 4), (uint)value);
                break;
            case >= 0:
                BinaryPrimitives.WriteInt64BigEndian(Tail(0xcf, 8), value);
                break;
            case >= sbyte.MinValue:
                Tail(0xd0, 1)[0] = unchecked((byte)value);
                break;
            case >= short.MinValue:
                BinaryPrimitives.WriteInt16BigEndian(Tail(0xd1, 2), (short)value);
                break;
            case >= int.MinValue:
                BinaryPrimitives.WriteInt32BigEndian(Tail(0xd2, 4), (int)value);
                break;
            default:
                BinaryPrimitives.WriteInt64BigEndian(Tail(0xd3, 8), value);
                break;
        }
    }

    /// <summary>Writes a number in its shortest exact form.</summary>
    public void Number(double value)
    {
        if (Math.Abs(value) <= WireFormat.MaxSafeInteger && Math.Floor(value) == value)
        {
            Int((long)value);
            return;
        }

        _fields++;
        Room(9);
        if (!double.IsFinite(value))
            _bytes[Length++] = 0xc0; // nil, because JSON.stringify writes null for such numbers.
        else if ((float)value == value)
            BinaryPrimitives.WriteSingleBigEndian(Tail(0xca, 4), (float)value);
        else
            BinaryPrimitives.WriteDoubleBigEndian(Tail(0xcb, 8), value);
    }

    public void Number(WireNumber number)
    {
        if (number.IsInteger)
            Int(number.Integer);
        else
            Number(number.Value);
    }

    public void Nil() => Byte(0xc0);

    public void Bool(bool value) => Byte((byte)(value ? 0xc3 : 0xc2));

    /// <summary>Writes a string: in full the first time in this segment, then by its index.</summary>
    public void Slot(string text)
    {
        // A reference of 2 or 3 bytes does not pay for a string of one letter.
        if (_strings.TryGetValue(text, out var index) && (index < 128 || text.Length > 1))
            Int(index);
        else
        {
            _fields++;
            String(text);
        }
    }

    /// <summary>Writes a string inside an any. A plain integer there is a number, so a reference is an ext of 3 or 4 bytes.</summary>
    public void AnyString(string text)
    {
        _fields++;
        if (text.Length < 3 || !_strings.TryGetValue(text, out var index) || index > ushort.MaxValue)
            String(text);
        else if (index <= byte.MaxValue)
            new ReadOnlySpan<byte>([0xd4, (byte)WireFormat.StringReference, (byte)index]).CopyTo(Grow(3));
        else
            new ReadOnlySpan<byte>([0xd5, (byte)WireFormat.StringReference, (byte)(index >> 8), (byte)index]).CopyTo(Grow(4));
    }

    public void ArrayHead(int count) => Size(0x90, 0xdc, count);

    public void MapHead(int count) => Size(0x80, 0xde, count);

    /// <summary>
    /// Begins a field that is written in several calls, up to <see cref="EndNested"/>. Returns the argument of <see cref="EndNested"/>.
    /// </summary>
    public int BeginNested() => _fields;

    public void EndNested(int fields) => _fields = fields + 1;

    /// <summary>Writes a node's head, and its id unless it is the id of the node before plus 1.</summary>
    public void NodeHead(int head, long id)
    {
        var expected = _lastId + 1;
        _lastId = id;
        if (id == expected)
        {
            Int(head);
            return;
        }

        Int(head | Head.Id);
        Int(id - expected);
    }

    /// <summary>Writes a Close, which ends the node opened last, or an add group.</summary>
    public void Close() => Int(NodeType.Close);

    private void String(string text)
    {
        _strings.TryAdd(text, _stringCount++);
        var length = Encoding.UTF8.GetByteCount(text);
        switch (length)
        {
            case < 32:
                Room(1);
                _bytes[Length++] = (byte)(0xa0 | length);
                break;
            case <= byte.MaxValue:
                Tail(0xd9, 1)[0] = (byte)length;
                break;
            case <= ushort.MaxValue:
                BinaryPrimitives.WriteUInt16BigEndian(Tail(0xda, 2), (ushort)length);
                break;
            default:
                BinaryPrimitives.WriteUInt32BigEndian(Tail(0xdb, 4), (uint)length);
                break;
        }

        Encoding.UTF8.GetBytes(text, Grow(length));
    }

    private void Size(byte small, byte large, int count)
    {
        _fields++;
        if (count < 16)
        {
            Room(1);
            _bytes[Length++] = (byte)(small | count);
        }
        else if (count <= ushort.MaxValue)
            BinaryPrimitives.WriteUInt16BigEndian(Tail(large, 2), (ushort)count);
        else
            BinaryPrimitives.WriteUInt32BigEndian(Tail((byte)(large + 1), 4), (uint)count);
    }

    private void Byte(byte value)
    {
        _fields++;
        Room(1);
        _bytes[Length++] = value;
    }

    private Span<byte> Tail(byte code, int length)
    {
        Room(1 + length);
        _bytes[Length++] = code;
        return Grow(length);
    }

    private Span<byte> Grow(int length)
    {
        Room(length);
        Length += length;
        return _bytes.AsSpan(Length - length, length);
    }

    private void Room(int length)
    {
        if (Length + length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + length));
    }
}
