using System.Buffers;
using K4os.Compression.LZ4;

namespace SessionReplay.Wire.Format;

/// <summary>
/// Compresses raw segments to raw LZ4 blocks. Their length and checksum are stored beside them, because a raw LZ4 block contains neither.
/// </summary>
public static class RawLz4
{
    public static byte[] Compress(ReadOnlySpan<byte> raw)
    {
        // LZ4 needs room for its worst case, which is larger than the raw segment, but the result is a fraction of it. That room is rented,
        // and only the result is allocated.
        var target = ArrayPool<byte>.Shared.Rent(LZ4Codec.MaximumOutputSize(raw.Length));
        try
        {
            return target.AsSpan(0, LZ4Codec.Encode(raw, target)).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(target);
        }
    }

    /// <param name="maxRawBytes">A longer raw segment is refused before it is decompressed.</param>
    /// <exception cref="WireException">
    /// The LZ4 block does not decode to <paramref name="rawLength"/> bytes with this checksum, or the length is over the limit.
    /// </exception>
    public static byte[] Decompress(ReadOnlySpan<byte> lz4, int rawLength, uint crc32C, int maxRawBytes = WireFormat.MaxRawBytes)
    {
        if (rawLength < 0 || rawLength > maxRawBytes)
            throw new WireException("too_large", $"The raw segment has {rawLength} bytes; the limit is {maxRawBytes}.");
        var raw = new byte[rawLength];
        if (LZ4Codec.Decode(lz4, raw) != rawLength || Crc32C.Of(raw) != crc32C)
            throw new WireException("bad_crc", "The stored segment does not match its checksum.");
        return raw;
    }
}
