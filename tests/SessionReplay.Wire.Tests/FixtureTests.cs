using SessionReplay.Wire.Check;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Wire.Tests;

public sealed class FixtureTests
{
    public static TheoryData<string> Names => [.. Fixtures.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void FixtureDecodesToItsRrwebEvents(string name)
    {
        var segments = SealedSegment.ParseAll(Fixtures.Sealed(name)).Select(segment => segment.Inflate());
        Fixtures.AssertSame(Fixtures.Json(name), Fixtures.ToRrweb(segments));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void FixtureIsValid(string name)
    {
        foreach (var segment in SealedSegment.ParseAll(Fixtures.Sealed(name)))
        {
            var summary = SegmentValidator.Validate(segment.Inflate(), segment.Events);
            Assert.Equal(segment.Events, summary.Events);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void FixtureComesBackThroughOurOwnWriter(string name)
    {
        var json = Fixtures.Json(name);
        var segments = Fixtures.ToWire(json);
        Fixtures.AssertSame(json, Fixtures.ToRrweb(segments.Select(segment => segment.Raw)));
        foreach (var (raw, events) in segments)
            SegmentValidator.Validate(raw, events);
    }

    /// <summary>The TypeScript tests read the fixtures that this half writes. <c>UPDATE_FIXTURES=1</c> rewrites them.</summary>
    [Theory]
    [InlineData("csharp-generated")]
    [InlineData("csharp-kinds")]
    [InlineData("csharp-parts")]
    public void WhatThisHalfWritesIsTheFixtureTheOtherHalfReads(string name)
    {
        var segments = name == "csharp-parts" ? HandWritten.Parts() : Fixtures.ToWire(Fixtures.Json(name));
        var bytes = segments
            .SelectMany((segment, number) => SealedSegment.Seal(number, segment.Raw, segment.Events, deflate: false))
            .ToArray();
        if (Environment.GetEnvironmentVariable("UPDATE_FIXTURES") is not null)
            File.WriteAllBytes(Path.Combine(Fixtures.Folder, $"{name}.segment.bin"), bytes);
        Assert.Equal(Fixtures.Sealed(name), bytes);
    }

    /// <summary>Only a fixture that both halves read shows that both give a kind the same number.</summary>
    [Fact]
    public void EveryKindOfRecordStandsInAFixture()
    {
        var kinds = new HashSet<RecordKind>();
        foreach (var name in new[] { "csharp-kinds", "csharp-parts" })
        foreach (var segment in SealedSegment.ParseAll(Fixtures.Sealed(name)))
            for (var reader = new SegmentReader(segment.Inflate()); reader.Read(); )
                kinds.Add(reader.Kind);
        Assert.Empty(Enum.GetValues<RecordKind>().Except(kinds)); // There is also one that nobody knows.
    }
}
