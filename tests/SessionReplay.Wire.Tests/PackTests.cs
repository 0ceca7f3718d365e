using System.Buffers;
using System.Text;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Wire.Tests;

public sealed class PackTests
{
    public static TheoryData<string> Names => [.. Packs.Names];

    /// <summary>The TypeScript tests read the packs that this half writes. <c>UPDATE_FIXTURES=1</c> rewrites them.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void WhatThisHalfWritesIsThePackTheOtherHalfReads(string name)
    {
        var bytes = Packs.Write(Packs.Json(name));
        if (Environment.GetEnvironmentVariable("UPDATE_FIXTURES") is not null)
            File.WriteAllBytes(Packs.PathOf(name), bytes);
        Assert.Equal(File.ReadAllBytes(Packs.PathOf(name)), bytes);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void PackHasTheSegmentsThatItsFixtureSaysAndNoDamagedOne(string name)
    {
        var expected = Packs.Json(name);
        var read = new List<PackEntry>();
        var error = ReadAll(Pack.Read(File.ReadAllBytes(Packs.PathOf(name))), read);
        Assert.Equal(expected.Count(entry => entry["missing"] is null), read.Count);
        Assert.Equal(read.Count < expected.Count, error is not null);
        foreach (var (json, entry) in expected.Zip(read))
        {
            Assert.Equal(json["number"]!.GetValue<int>(), entry.Number);
            if (json["damage"] is not null)
                Assert.Throws<WireException>(() => entry.Decompress());
            else if (json["events"] is { } events)
                Fixtures.AssertSame(Encoding.UTF8.GetBytes(events.ToJsonString()), Fixtures.ToRrweb([entry.Decompress()]));
            else
                Assert.Equal(Packs.Raw(json), entry.Decompress());
        }
    }

    [Fact]
    public void StoredBytesStandInThePackAsTheyAreStored()
    {
        byte[] lz4 = [0xde, 0xad, 0xbe, 0xef];
        var bytes = Written(new PackEntry(-1, 1, 0x89abcdef, lz4), new PackEntry(0x01020304, 0x05060708, 2, lz4));
        Assert.Equal("FFFFFFFF01000000EFCDAB8904000000DEADBEEF" + "04030201080706050200000004000000DEADBEEF", Convert.ToHexString(bytes));
    }

    [Fact]
    public void KeyframeMayBeLargerThanASegment()
    {
        var raw = new byte[WireFormat.MaxRawBytes + 1];
        var lz4 = RawLz4.Compress(raw);
        var (length, crc32C) = (raw.Length, Crc32C.Of(raw));
        var entries = Pack.Read(Written(new PackEntry(-1, length, crc32C, lz4), new PackEntry(0, length, crc32C, lz4))).ToList();
        Assert.Equal(raw, entries[0].Decompress());
        Assert.Equal("too_large", Assert.Throws<WireException>(() => entries[1].Decompress()).Code);
        Assert.Equal(
            "too_large",
            Assert.Throws<WireException>(() => (entries[0] with { RawLength = WireFormat.MaxKeyframeBytes + 1 }).Decompress()).Code
        );
    }

    [Fact]
    public void CutPackGivesWhatStandsInFrontOfTheCut()
    {
        var pack = Written(Entry(-1, "keyframe"), Entry(0, "first"), Entry(1, "second"));
        var ends = new[] { 0, Entry(-1, "keyframe").Length, pack.Length - Entry(1, "second").Length, pack.Length };
        for (var length = 0; length <= pack.Length; length++)
        {
            var read = new List<PackEntry>();
            var error = ReadAll(Pack.Read(pack.AsMemory(0, length)), read);
            Assert.Equal(ends.Count(end => end <= length) - 1, read.Count);
            Assert.Equal(!ends.Contains(length), error is not null);
            Assert.Contains("is cut", error?.Message ?? "is cut", StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(3, 2)]
    [InlineData(0, -1)]
    [InlineData(-1, -1)]
    public void NumbersThatDoNotRiseEndThePack(int first, int second)
    {
        var read = new List<PackEntry>();
        var error = ReadAll(Pack.Read(Written(Entry(first, "first"), Entry(second, "second"), Entry(9, "third"))), read);
        Assert.Equal([first], read.Select(entry => entry.Number));
        Assert.Equal("schema", error!.Code);
    }

    [Fact]
    public void NegativeNumbersAndLengthsEndThePack()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Written(Entry(-2, "no number")));
        foreach (var field in new[] { 0, 12 })
        {
            var pack = Written(Entry(4, "four"));
            new byte[] { 0, 0, 0, 0x80 }.CopyTo(pack, field);
            Assert.Throws<WireException>(() => Pack.Read(pack).ToList());
        }
    }

    private static PackEntry Entry(int number, string text)
    {
        var raw = Encoding.UTF8.GetBytes(text);
        return new PackEntry(number, raw.Length, Crc32C.Of(raw), RawLz4.Compress(raw));
    }

    private static byte[] Written(params PackEntry[] entries)
    {
        var target = new ArrayBufferWriter<byte>();
        foreach (var entry in entries)
            Pack.Write(target, entry);
        Assert.Equal(entries.Sum(entry => entry.Length), target.WrittenCount);
        return target.WrittenSpan.ToArray();
    }

    /// <summary>Reads up to the end or to the first error, which it returns.</summary>
    private static WireException? ReadAll(IEnumerable<PackEntry> entries, List<PackEntry> read)
    {
        try
        {
            foreach (var entry in entries)
                read.Add(entry);
            return null;
        }
        catch (WireException e)
        {
            return e;
        }
    }
}
