using System.Buffers;
using System.Buffers.Binary;
using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Transport;

/// <summary>A keyframe or a segment as it stands in a pack: the bytes that are stored, and what tells whether they are whole.</summary>
/// <param name="Number">The segment's number in its page; <see cref="Pack.KeyframeNumber"/> is the keyframe.</param>
/// <param name="RawLength">Bytes of the raw segment.</param>
/// <param name="Crc32C">Checksum of the raw segment.</param>
/// <param name="Lz4">The raw segment as one raw LZ4 block.</param>
public readonly record struct PackEntry(int Number, int RawLength, uint Crc32C, ReadOnlyMemory<byte> Lz4)
{
    /// <summary>Bytes that the entry takes up in a pack.</summary>
    public int Length => Pack.HeadBytes + Lz4.Length;

    /// <summary>Returns the raw segment after checking its length and checksum.</summary>
    /// <exception cref="WireException">too_large or bad_crc; the other entries of the pack can still be read.</exception>
    public byte[] Decompress() =>
        RawLz4.Decompress(
            Lz4.Span,
            RawLength,
            Crc32C,
            Number == Pack.KeyframeNumber ? WireFormat.MaxKeyframeBytes : WireFormat.MaxRawBytes
        );
}

/// <summary>
/// Packs: a keyframe, or none, and segments of its page, each as it is stored, behind one another. wire/README.md describes the bytes.
/// </summary>
public static class Pack
{
    /// <summary>The number under which a keyframe stands in a pack. It comes before every segment.</summary>
    public const int KeyframeNumber = -1;

    /// <summary>Bytes of an entry before its LZ4 block.</summary>
    public const int HeadBytes = 16;

    /// <summary>
    /// Writes one entry; the keyframe comes first, then segments with rising numbers. The entry is not looked into: where what is stored
    /// is damaged, the reader finds it and loses no other entry.
    /// </summary>
    public static void Write(IBufferWriter<byte> target, PackEntry entry)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(entry.Number, KeyframeNumber, nameof(entry));
        var head = target.GetSpan(HeadBytes);
        BinaryPrimitives.WriteInt32LittleEndian(head, entry.Number);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], entry.RawLength);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], entry.Crc32C);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], entry.Lz4.Length);
        target.Advance(HeadBytes);
        target.Write(entry.Lz4.Span);
    }

    /// <summary>Reads the entries one by one, so that those in front of a damage are read.</summary>
    /// <exception cref="WireException">The next bytes are not an entry. Nothing behind them can be read.</exception>
    public static IEnumerable<PackEntry> Read(ReadOnlyMemory<byte> pack)
    {
        for (var last = KeyframeNumber - 1; !pack.IsEmpty; )
        {
            var entry = First(pack, last);
            yield return entry;
            pack = pack[entry.Length..];
            last = entry.Number;
        }
    }

    private static PackEntry First(ReadOnlyMemory<byte> pack, int last)
    {
        if (pack.Length < HeadBytes)
            throw new WireException($"The pack is cut: it has {pack.Length} of the {HeadBytes} bytes of a head.");
        var head = pack.Span;
        var number = BinaryPrimitives.ReadInt32LittleEndian(head);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head[12..]);
        if (number <= last || length < 0)
            throw new WireException($"A head is not valid: number {number} behind {last}, {length} bytes of LZ4.");
        if (length > pack.Length - HeadBytes)
            throw new WireException($"Segment {number} is cut: the pack has {pack.Length - HeadBytes} of its {length} bytes.");
        return new PackEntry(
            number,
            BinaryPrimitives.ReadInt32LittleEndian(head[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(head[8..]),
            pack.Slice(HeadBytes, length)
        );
    }
}
