using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CsCheck;

namespace SessionReplay.Wire.Tests;

public sealed class HostileTests
{
    [Fact]
    public void CutOrChangedBytesAreValidOrRefusedAndNeverMore() =>
        Gen.Select(RrwebEvents.One.Array[1, 4], Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Int[0, int.MaxValue]).Sample(
            (events, at, value, cut) =>
            {
                var (raw, count) = Fixtures.ToWire(Encoding.UTF8.GetBytes($"[{string.Join(',', events)}]"))[0];
                raw[at % raw.Length] = value;
                var bytes = cut % 2 == 0 ? raw : raw[..(cut % raw.Length)];
                try
                {
                    SegmentValidator.Validate(bytes, count);
                }
                catch (WireException)
                {
                }

                try
                {
                    JsonDocument.Parse(Fixtures.ToRrweb([bytes])).Dispose();
                }
                catch (WireException)
                {
                }
            },
            iter: 5000);

    [Fact]
    public void SealedSegmentComesBack()
    {
        var raw = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("again and ", 1000)));
        var bytes = SealedSegment.Seal(7, raw, 3);
        Assert.True(bytes.Length < raw.Length / 10);
        Assert.True(SealedSegment.TryParse(bytes, out var segment, out _));
        Assert.Equal((7, 3, raw.Length), (segment.Number, segment.Events, segment.RawLength));
        Assert.Equal(raw, segment.Inflate());
    }

    [Fact]
    public void FlippedBitIsRefused()
    {
        var bytes = SealedSegment.Seal(0, "hello, hello, hello"u8, 1, deflate: false);
        bytes[^3] ^= 4;
        Assert.True(SealedSegment.TryParse(bytes, out var segment, out _));
        Assert.Equal("bad_crc", Assert.Throws<WireException>(() => segment.Inflate()).Code);
    }

    [Fact]
    public void DecompressionBombIsStoppedAtWhatItsEnvelopeSays()
    {
        using var deflated = new MemoryStream();
        using (var deflater = new DeflateStream(deflated, CompressionLevel.Optimal, leaveOpen: true)) deflater.Write(new byte[64 * 1024 * 1024]);
        var segment = new SealedSegment(0, 1, 1000, 0, 1, deflated.ToArray());
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<WireException>(() => segment.Inflate());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    [Fact]
    public void RawLengthOverTheLimitIsTooLarge()
    {
        var bytes = SealedSegment.Seal(0, "x"u8, 1, deflate: false);
        bytes[9] = 0x7f;
        Assert.False(SealedSegment.TryParse(bytes, out _, out var error));
        Assert.Equal("too_large", error.Code);
    }

    [Fact]
    public void NewerVersionIsRefusedWithBothNamed()
    {
        var bytes = SealedSegment.Seal(0, "x"u8, 1, deflate: false);
        bytes[1] = 2;
        Assert.False(SealedSegment.TryParse(bytes, out _, out var error));
        Assert.Contains("version 2; this server reads 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedLz4BlockIsNoticed()
    {
        var raw = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 2000).Select(i => $"row {i} of the table;")));
        var lz4 = RawLz4.Compress(raw);
        Assert.Equal(raw, RawLz4.Decompress(lz4, raw.Length, Crc32C.Of(raw)));
        for (var at = 0; at < lz4.Length; at += 97)
        {
            var damaged = (byte[])lz4.Clone();
            damaged[at] ^= 0x10;
            Assert.Equal("bad_crc", Assert.Throws<WireException>(() => RawLz4.Decompress(damaged, raw.Length, Crc32C.Of(raw))).Code);
        }
    }

    [Fact]
    public void Crc32CIsCastagnolis() => Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8)); // RFC 3720, B.4.
}
