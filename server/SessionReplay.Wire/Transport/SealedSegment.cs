using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Transport;

/// <summary>A segment as it is sent: an envelope with a checksum, and a body that may be deflated.</summary>
public sealed record SealedSegment(int Number, int Encoding, int RawLength, uint Crc32C, int Events, ReadOnlyMemory<byte> Body)
{
    private const int Fields = 7;

    /// <summary>Reads one envelope, which must take up all of <paramref name="bytes"/>.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> bytes,
        [NotNullWhen(true)] out SealedSegment? segment,
        [NotNullWhen(false)] out WireError? error
    )
    {
        try
        {
            segment = Parse(bytes, out var length);
            if (length != bytes.Length)
                throw new WireException(
                    $"The envelope ends at byte {length}, but the data has {bytes.Length} bytes; nothing may follow an envelope."
                );
            error = null;
            return true;
        }
        catch (WireException e)
        {
            segment = null;
            error = e.Error;
            return false;
        }
    }

    /// <summary>Reads the envelopes that stand one after another.</summary>
    /// <exception cref="WireException">The bytes are not envelopes in the form of wire/README.md.</exception>
    public static IReadOnlyList<SealedSegment> ParseAll(ReadOnlyMemory<byte> bytes)
    {
        var segments = new List<SealedSegment>();
        while (!bytes.IsEmpty)
        {
            segments.Add(Parse(bytes, out var length));
            bytes = bytes[length..];
        }

        return segments;
    }

    private static SealedSegment Parse(ReadOnlyMemory<byte> bytes, out int length)
    {
        var reader = new MessagePackReader(bytes.Span, []);
        reader.BeginRecord();
        var version = reader.ReadInt();
        if (version != WireFormat.Version)
            throw new WireException($"The segment is of version {version}; this server reads {WireFormat.Version}.");
        if (reader.Fields != Fields - 1)
            throw new WireException($"The envelope has {reader.Fields + 1} fields, not {Fields}.");
        var number = NotNegative(reader.ReadInt(), "number");
        var encoding = NotNegative(reader.ReadInt(), "encoding");
        if (encoding > 1)
            throw new WireException($"The encoding is {encoding}; 0 and 1 are known.");
        var rawLength = NotNegative(reader.ReadInt(), "rawLength");
        var crc32C = reader.ReadInt();
        if (crc32C is < 0 or > uint.MaxValue)
            throw new WireException($"The checksum is {crc32C}; it must have 32 bits.");
        var events = NotNegative(reader.ReadInt(), "events");
        if (reader.ReadAny() != ValueKind.Bin)
            throw new WireException("The body of the segment is not a bin.");
        length = reader.At;
        var body = bytes.Slice(reader.At - reader.Count, reader.Count);
        if (rawLength > WireFormat.MaxRawBytes)
            throw new WireException("too_large", $"Segment {number} has {rawLength} raw bytes; the limit is {WireFormat.MaxRawBytes}.");
        return new SealedSegment(number, encoding, rawLength, (uint)crc32C, events, body);
    }

    /// <summary>Returns the raw segment after checking its length and checksum.</summary>
    /// <param name="maxRawBytes">A longer raw segment is refused before it is inflated.</param>
    /// <exception cref="WireException">too_large, schema or bad_crc.</exception>
    public byte[] Inflate(int maxRawBytes = WireFormat.MaxRawBytes)
    {
        if (RawLength > maxRawBytes)
            throw new WireException("too_large", $"Segment {Number} has {RawLength} raw bytes; the limit is {maxRawBytes}.");
        if (RawLength > WireFormat.FreeInflationBytes && RawLength / WireFormat.MaxInflation > Body.Length)
            throw new WireException(
                "too_large",
                $"Segment {Number} has {RawLength} raw bytes in a body of {Body.Length}; the limit is {WireFormat.MaxInflation} times the body."
            );
        var raw = Encoding == 0 ? Body.ToArray() : Deflated();
        if (raw.Length != RawLength)
            throw new WireException("schema", $"Segment {Number} has {raw.Length} raw bytes; its envelope says {RawLength}.");
        if (Format.Crc32C.Of(raw) != Crc32C)
            throw new WireException("bad_crc", $"Segment {Number} does not match its checksum.");
        return raw;
    }

    private byte[] Deflated()
    {
        // The array grows with the inflated bytes, not with the length that the envelope claims. One byte beyond that length shows that the
        // body is too long.
        using var source = new ReadOnlyMemoryStream(Body);
        using var inflater = new DeflateStream(source, CompressionMode.Decompress);
        var raw = new byte[Math.Min(RawLength, Math.Max(256, Body.Length * 4))];
        var length = 0;
        try
        {
            while (true)
            {
                if (length == raw.Length)
                {
                    if (length == RawLength)
                    {
                        if (inflater.ReadByte() >= 0)
                            throw new WireException($"Segment {Number} has more than the {RawLength} raw bytes its envelope says.");
                        return raw;
                    }

                    Array.Resize(ref raw, Math.Min(RawLength, raw.Length * 2));
                }

                var read = inflater.Read(raw, length, raw.Length - length);
                if (read == 0)
                    return raw[..length];
                length += read;
            }
        }
        catch (InvalidDataException e)
        {
            throw new WireException("bad_crc", $"Segment {Number} does not inflate: {e.Message}");
        }
    }

    /// <summary>Wraps a raw segment into its envelope, deflated if that is smaller.</summary>
    public static byte[] Seal(int number, ReadOnlySpan<byte> raw, int events, bool deflate = true)
    {
        var body = deflate ? Deflate(raw) : null;
        var encoding = body is not null && body.Length < raw.Length ? 1 : 0;
        var content = encoding == 1 ? body : raw;
        var bytes = new byte[28 + content.Length];
        bytes[0] = 0x90 | Fields;
        bytes[1] = WireFormat.Version;
        WriteUInt32(bytes, 2, (uint)number);
        bytes[7] = (byte)encoding;
        WriteUInt32(bytes, 8, (uint)raw.Length);
        WriteUInt32(bytes, 13, Format.Crc32C.Of(raw));
        WriteUInt32(bytes, 18, (uint)events);
        WriteUInt32(bytes, 23, (uint)content.Length);
        bytes[23] = 0xc6;
        content.CopyTo(bytes.AsSpan(28));
        return bytes;
    }

    private static byte[] Deflate(ReadOnlySpan<byte> raw)
    {
        using var target = new MemoryStream();
        using (var deflater = new DeflateStream(target, CompressionLevel.Optimal, leaveOpen: true))
            deflater.Write(raw);
        return target.ToArray();
    }

    private static void WriteUInt32(byte[] bytes, int at, uint value)
    {
        bytes[at] = 0xce;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at + 1), value);
    }

    private static int NotNegative(long value, string field) =>
        value is >= 0 and <= int.MaxValue
            ? (int)value
            : throw new WireException($"The envelope's {field} is {value}; it must be from 0 to {int.MaxValue}.");
}
