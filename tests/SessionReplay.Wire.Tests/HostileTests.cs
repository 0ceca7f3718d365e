using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CsCheck;
using SessionReplay.Wire.Check;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Wire.Tests;

public sealed class HostileTests
{
    private static readonly Gen<(int At, byte Value)[]> Changes = Gen.Select(
        Gen.Int[0, int.MaxValue],
        Gen.OneOf(Gen.Byte, Gen.Byte[0x90, 0xdf])
    ).Array[0, 4];

    [Fact]
    public void CutOrChangedBytesAreValidOrRefusedAndNeverMore() =>
        Gen.Select(RrwebEvents.One.Array[1, 4], Changes, Gen.Int[0, int.MaxValue])
            .Sample(
                (events, changes, cut) =>
                {
                    var (raw, count) = Fixtures.ToWire(Encoding.UTF8.GetBytes($"[{string.Join(',', events)}]"))[0];
                    foreach (var (at, value) in changes)
                        raw[at % raw.Length] = value;
                    ValidOrRefused(cut % 2 == 0 ? raw : raw[..(cut % raw.Length)], count);
                },
                iter: 5000
            );

    [Fact]
    public void RandomMessagePackIsValidOrRefusedAndNeverMore()
    {
        // Record heads, kinds and small values are frequent, so that the reader gets past the first byte.
        var value = Gen.OneOf(Gen.Byte, Gen.Byte[0, 15], Gen.Byte[0x80, 0xa3], Gen.Byte[0xc0, 0xdf]);
        Gen.Select(value.Array[0, 200], Gen.Int[1, 6])
            .Sample((bytes, count) => ValidOrRefused([0x92, 1, 0, .. bytes], count), iter: 20_000);
    }

    [Fact]
    public void ChangedEnvelopeIsReadOrRefusedAndNeverMore() =>
        Gen.Select(Changes, Gen.Int[0, int.MaxValue], Gen.Bool)
            .Sample(
                (changes, cut, deflate) =>
                {
                    var bytes = SealedSegment.Seal(3, "again and again and again and again"u8, 1, deflate);
                    foreach (var (at, value) in changes)
                        bytes[at % bytes.Length] = value;
                    if (cut % 4 == 0)
                        bytes = bytes[..(cut % bytes.Length)];
                    if (!SealedSegment.TryParse(bytes, out var segment, out var error))
                    {
                        Assert.Contains(error.Code, new[] { "schema", "too_large" });
                        return;
                    }

                    try
                    {
                        segment.Inflate(100_000);
                    }
                    catch (WireException) { }
                },
                iter: 20_000
            );

    [Fact]
    public void ChangedJsonIsWrittenOrRefusedAndNeverMore() =>
        Gen.Select(RrwebEvents.One, Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue], Gen.Int[0, 60], Gen.Bool)
            .Sample(
                (json, from, to, length, insert) =>
                {
                    // A piece of the JSON is copied to another place, so that properties come twice, at the wrong level, or with another
                    // type.
                    json = RrwebEvents.Sent(json);
                    from %= json.Length;
                    to %= json.Length;
                    var piece = json[from..Math.Min(json.Length, from + length)];
                    json = insert ? json.Insert(to, piece) : json[..to] + piece + json[Math.Min(json.Length, to + length)..];
                    JsonDocument document;
                    try
                    {
                        document = JsonDocument.Parse(json);
                    }
                    catch (JsonException)
                    {
                        return;
                    }

                    var segments = new List<(byte[] Raw, int Events)>();
                    var toWire = new RrwebToWire((raw, events) => segments.Add((raw, events)));
                    try
                    {
                        toWire.Write(document.RootElement);
                    }
                    catch (WireException) { }

                    toWire.Flush();
                    foreach (var (raw, events) in segments)
                        SegmentValidator.Validate(raw, events);
                    JsonDocument.Parse(Fixtures.ToRrweb(segments.Select(segment => segment.Raw))).Dispose();
                },
                iter: 20_000
            );

    [Fact]
    public void TextThatExpandsBeyondTheLimitIsTooLargeAndCostsNothing()
    {
        const int References = 60_000;
        byte[] head = [0x92, 1, 0, 0x94, 99, 0, 0xdb, 0, 0x0f, 0x42, 0x40];
        byte[] raw =
        [
            .. head,
            .. Encoding.UTF8.GetBytes(Megabyte),
            0xdc,
            References >> 8,
            References & 255,
            .. Enumerable.Repeat<byte[]>([0xd4, 1, 0], References).SelectMany(reference => reference),
        ];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("too_large", Assert.Throws<WireException>(() => SegmentValidator.Validate(raw, 1)).Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Equal("too_large", Assert.Throws<WireException>(() => Fixtures.ToRrweb([raw])).Code);
    }

    [Fact]
    public void MoreStringsThanTheTableHoldsIsTooLarge()
    {
        byte[] head = [0x92, 1, 0, 0x93, (byte)RecordKind.Data, 0, 0xdd, 0, 0x1e, 0x84, 0x80];
        var raw = new byte[head.Length + 2_000_000];
        raw.AsSpan().Fill(0xa0);
        head.CopyTo(raw, 0);
        Assert.Equal("too_large", Assert.Throws<WireException>(() => SegmentValidator.Validate(raw, 1)).Code);
    }

    [Theory]
    [InlineData(new byte[] { 0x95, 2, 0, 0xc3, 0, 0 }, "is not whole")]
    [InlineData(new byte[] { 0x96, 2, 0, 0xc3, 0, 0, 7 }, "ends no node")]
    [InlineData(new byte[] { 0x97, 2, 0, 0xc3, 0, 0, 10, 0xa1, (byte)'p' }, "is not whole")]
    [InlineData(new byte[] { 0x99, 2, 0, 0xc3, 0, 0, 2, 0xa1, (byte)'p', 2, 0 }, "outside the snapshot's tree")]
    [InlineData(new byte[] { 0x97, 2, 0, 0xc3, 0, 0, 6, 0xa0 }, "head")]
    [InlineData(new byte[] { 0x97, 2, 0, 0xc3, 0, 0, 2, 0 }, "String 0")]
    [InlineData(new byte[] { 0x96, 2, 0, 0xc3, 0, 0, 2 }, "too early")]
    [InlineData(new byte[] { 0x94, 5, 0, 2, 1 }, "source of the Pointer")]
    [InlineData(new byte[] { 0x94, 13, 0, 4, 0xc0 }, "type of the Load")]
    [InlineData(new byte[] { 0x93, 0, 0, 0x90 }, "not an object")]
    [InlineData(new byte[] { 0x93, 14, 0, 0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0 }, "not finite")]
    [InlineData(new byte[] { 0x93, 14, 0, 0xc4, 0 }, "not a JSON value")]
    [InlineData(new byte[] { 0x93, 14, 0, 0xa1, 0xff }, "not UTF-8")]
    [InlineData(new byte[] { 0x93, 14, 0, 0xdd, 0x7f, 0xff, 0xff, 0xff }, "claims 2147483647 items")]
    public void WhatIsNotWellFormedIsRefusedByName(byte[] record, string message)
    {
        var e = Assert.Throws<WireException>(() => SegmentValidator.Validate([0x92, 1, 0, .. record], 1));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ValuesNestedBeyondTheLimitAreRefused()
    {
        byte[] nested = [0x92, 1, 0, 0x93, (byte)RecordKind.Data, 0, .. Enumerable.Repeat((byte)0x91, 1_000_000), 0xc0];
        Assert.Contains(
            "deeper than 128",
            Assert.Throws<WireException>(() => SegmentValidator.Validate(nested, 1)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void DomDeeperThanTheLimitIsTooLarge()
    {
        var writer = new SegmentWriter();
        writer.Begin(RecordKind.Snapshot, 0);
        writer.Bool(false);
        writer.Int(0);
        writer.Int(0);
        for (var id = 1; id <= WireFormat.MaxDomDepth + 1; id++)
        {
            writer.NodeHead(NodeType.Element | Head.Open, id);
            writer.Slot("b");
        }

        writer.End();
        var raw = writer.Take();
        Assert.Equal("too_large", Assert.Throws<WireException>(() => SegmentValidator.Validate(raw, 1)).Code);
        Assert.Equal("too_large", Assert.Throws<WireException>(() => Fixtures.ToRrweb([raw])).Code);
    }

    [Fact]
    public void SnapshotThatNeverEndsIsGivenUp()
    {
        // Each part is small when it is sent and large as JSON, and a page could send such parts for a day.
        var writer = new SegmentWriter();
        writer.Begin(RecordKind.SnapshotMore, 0);
        writer.Bool(false);
        for (var i = 0; i < 60; i++)
        {
            writer.NodeHead(NodeType.Text, i);
            writer.Slot(Megabyte);
        }

        writer.End();
        var more = writer.Take();
        using var stream = new MemoryStream();
        using var json = new Utf8JsonWriter(stream, WireToRrweb.JsonOptions);
        using var toRrweb = new WireToRrweb();
        json.WriteStartArray();
        toRrweb.Write([0x92, 1, 0, 0x97, 2, 0, 0xc2, 0, 0, 10, 0xa1, (byte)'p'], json);
        for (var i = 0; i < 5; i++)
            toRrweb.Write(more, json);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 5; i++)
            toRrweb.Write(more, json);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        toRrweb.Write([0x92, 1, 0, 0x94, 3, 0, 0xc3, 7], json);
        json.WriteEndArray();
        json.Flush();
        Assert.Equal("[]"u8, stream.ToArray());
    }

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
        using (var deflater = new DeflateStream(deflated, CompressionLevel.Optimal, leaveOpen: true))
            deflater.Write(new byte[64 * 1024 * 1024]);
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

    private static readonly string Megabyte = new('x', 1_000_000);

    /// <summary>Checks that the reader can read every segment that the validator takes.</summary>
    private static void ValidOrRefused(byte[] raw, int count)
    {
        try
        {
            SegmentValidator.Validate(raw, count);
        }
        catch (WireException)
        {
            try
            {
                Fixtures.ToRrweb([raw]);
            }
            catch (WireException) { }

            return;
        }

        JsonDocument.Parse(Fixtures.ToRrweb([raw])).Dispose();
    }
}
