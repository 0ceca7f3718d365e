using System.Buffers;
using K4os.Compression.LZ4;

namespace SessionReplay.Wire.Format;

/// <summary>Raw LZ4 blocks. Length and checksum are kept beside them: a block tells neither its length nor that it was damaged.</summary>
public static class RawLz4
{
    public static byte[] Compress(ReadOnlySpan<byte> raw)
    {
        // The worst case is larger than the raw segment, what comes out a fraction of it: only that is allocated.
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

    /// <exception cref="WireException">The block does not decode to these bytes.</exception>
    public static byte[] Decompress(ReadOnlySpan<byte> lz4, int rawLength, uint crc32C)
    {
        if (rawLength is < 0 or > WireFormat.MaxRawBytes) throw new WireException("too_large", $"The raw segment has {rawLength} bytes; the limit is {WireFormat.MaxRawBytes}.");
        var raw = new byte[rawLength];
        if (LZ4Codec.Decode(lz4, raw) != rawLength || Crc32C.Of(raw) != crc32C) throw new WireException("bad_crc", "The stored segment does not match its checksum.");
        return raw;
    }
}
