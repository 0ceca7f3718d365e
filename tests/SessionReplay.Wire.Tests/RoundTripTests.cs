using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace SessionReplay.Wire.Tests;

public sealed class RoundTripTests
{
    [Fact]
    public void EveryEventOfRrwebComesBackExactly() =>
        RrwebEvents.One.Array[1, 8].Sample(
            events =>
            {
                var json = Encoding.UTF8.GetBytes($"[{string.Join(',', events)}]");
                var segments = Fixtures.ToWire(json);
                Fixtures.AssertSame(json, Fixtures.ToRrweb(segments.Select(segment => segment.Raw)));
                foreach (var (raw, count) in segments) SegmentValidator.Validate(raw, count);
            },
            iter: 3000);

    [Fact]
    public void LargeSnapshotSpansSegmentsNoneOfThemLarge()
    {
        var children = string.Join(',', Enumerable.Range(2, 20_000).Select(id => $$"""{"type":3,"textContent":"text {{id}}","id":{{id}}}"""));
        var json = Encoding.UTF8.GetBytes($"[{Snapshot($$"""{"type":2,"tagName":"div","attributes":{},"childNodes":[{{children}}],"id":1}""")}]");
        var segments = Fixtures.ToWire(json);
        Fixtures.AssertSame(json, Fixtures.ToRrweb(segments.Select(segment => segment.Raw)));
        Assert.True(segments.Count > 3);
        Assert.All(segments, segment => Assert.InRange(segment.Raw.Length, 1, WireFormat.SealBytes + 1024));
    }

    [Fact]
    public void SnapshotWhoseMiddleIsLostIsDropped()
    {
        var children = string.Join(',', Enumerable.Range(2, 20_000).Select(id => $$"""{"type":3,"textContent":"text {{id}}","id":{{id}}}"""));
        const string Scroll = """{"type":3,"data":{"source":3,"id":1,"x":0,"y":5},"timestamp":1001}""";
        var segments = Fixtures.ToWire(Encoding.UTF8.GetBytes($"[{Snapshot($$"""{"type":2,"tagName":"div","attributes":{},"childNodes":[{{children}}],"id":1}""")},{Scroll}]"));
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, WireToRrweb.JsonOptions))
        using (var toRrweb = new WireToRrweb())
        {
            writer.WriteStartArray();
            toRrweb.Write(segments[0].Raw, writer);
            toRrweb.Lost();
            foreach (var (raw, _) in segments.Skip(2)) toRrweb.Write(raw, writer);
            writer.WriteEndArray();
        }

        Fixtures.AssertSame(Encoding.UTF8.GetBytes($"[{Scroll}]"), stream.ToArray());
    }

    [Fact]
    public void DomOf20000LevelsIsReadAndWrittenWithoutRecursion()
    {
        const int Levels = 20_000;
        var json = new StringBuilder();
        for (var id = 1; id <= Levels; id++) json.Append($$"""{"type":2,"tagName":"b","attributes":{},"id":{{id}},"childNodes":[""");
        for (var id = 1; id <= Levels; id++) json.Append("]}");
        var segments = Fixtures.ToWire(Encoding.UTF8.GetBytes($"[{Snapshot(json.ToString())}]"));
        foreach (var (raw, events) in segments) SegmentValidator.Validate(raw, events);
        var text = Encoding.UTF8.GetString(Fixtures.ToRrweb(segments.Select(segment => segment.Raw)));
        Assert.Equal(Levels, text.Split("\"tagName\"").Length - 1);
    }

    [Fact]
    public void LoneSurrogatesBecomeReplacementCharacters()
    {
        const string Event = """{"type":5,"data":{"tag":"t","payload":"a\ud800b\ud83d\ude00"},"timestamp":1}""";
        var events = JsonNode.Parse(Fixtures.ToRrweb(Fixtures.ToWire(Encoding.UTF8.GetBytes($"[{Event}]")).Select(segment => segment.Raw)))!;
        Assert.Equal("a\ufffdb\ud83d\ude00", events[0]!["data"]!["payload"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("5", "not an object")]
    [InlineData("""{"timestamp":1}""", "no numeric type")]
    [InlineData("""{"type":3}""", "no numeric timestamp")]
    public void WhatIsNotAnEventIsRefusedByName(string json, string message)
    {
        var e = Assert.Throws<WireException>(() => Fixtures.ToWire(Encoding.UTF8.GetBytes($"[{json}]")));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    private static string Snapshot(string node) => $$$"""{"type":2,"data":{"node":{{{node}}},"initialOffset":{"top":0,"left":0}},"timestamp":1000}""";
}
