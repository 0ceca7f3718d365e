using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using SessionReplay.Wire.Check;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Wire.Tests;

public sealed class RoundTripTests
{
    /// <summary>As a double it would be written as 9.007199254740991E+15.</summary>
    [Fact]
    public void LargeIntegerIsWrittenAsOne()
    {
        const string scroll = """{"type":3,"data":{"source":3,"id":1,"x":0.5,"y":9007199254740991},"timestamp":1}""";

        var json = Fixtures.ToRrweb(Fixtures.ToWire(Encoding.UTF8.GetBytes($"[{scroll}]")).Select(segment => segment.Raw));

        Assert.Contains("\"x\":0.5,\"y\":9007199254740991}", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryEventOfRrwebComesBackExactly() =>
        RrwebEvents
            .One.Array[1, 8]
            .Sample(
                events =>
                {
                    var sent = Encoding.UTF8.GetBytes($"[{string.Join(',', events.Select(RrwebEvents.Sent))}]");
                    var expected = Encoding.UTF8.GetBytes($"[{string.Join(',', events.Select(RrwebEvents.Expected))}]");
                    var segments = Fixtures.ToWire(sent);
                    Fixtures.AssertSame(expected, Fixtures.ToRrweb(segments.Select(segment => segment.Raw)));
                    foreach (var (raw, count) in segments)
                        SegmentValidator.Validate(raw, count);
                },
                iter: 3000
            );

    [Fact]
    public void LargeSnapshotSpansSegmentsNoneOfThemLarge()
    {
        var children = string.Join(
            ',',
            Enumerable.Range(2, 20_000).Select(id => $$"""{"type":3,"textContent":"text {{id}}","id":{{id}}}""")
        );
        var json = Encoding.UTF8.GetBytes(
            $"[{Snapshot($$"""{"type":2,"tagName":"div","attributes":{},"childNodes":[{{children}}],"id":1}""")}]"
        );
        var segments = Fixtures.ToWire(json);
        Fixtures.AssertSame(json, Fixtures.ToRrweb(segments.Select(segment => segment.Raw)));
        Assert.True(segments.Count > 3);
        Assert.All(segments, segment => Assert.InRange(segment.Raw.Length, 1, WireFormat.SealBytes + 1024));
    }

    [Fact]
    public void SnapshotWhoseMiddleIsLostIsDropped()
    {
        var children = string.Join(
            ',',
            Enumerable.Range(2, 20_000).Select(id => $$"""{"type":3,"textContent":"text {{id}}","id":{{id}}}""")
        );
        const string Scroll = """{"type":3,"data":{"source":3,"id":1,"x":0,"y":5},"timestamp":1001}""";
        const string Track = """{"type":5,"data":{"tag":"track","payload":{"name":"paid"}},"timestamp":1002}""";
        var segments = Fixtures.ToWire(
            Encoding.UTF8.GetBytes(
                $"[{Snapshot($$"""{"type":2,"tagName":"div","attributes":{},"childNodes":[{{children}}],"id":1}""")},{Scroll},{Track}]"
            )
        );
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, WireToRrweb.JsonOptions))
        using (var toRrweb = new WireToRrweb())
        {
            writer.WriteStartArray();
            toRrweb.Write(segments[0].Raw, writer);
            toRrweb.Lost();
            foreach (var (raw, _) in segments.Skip(2))
                toRrweb.Write(raw, writer);
            writer.WriteEndArray();
        }

        // A scroll position says nothing without the picture, so it is dropped; an application event does, so it stays.
        Fixtures.AssertSame(Encoding.UTF8.GetBytes($"[{Track}]"), stream.ToArray());
    }

    [Fact]
    public void DomOf10000LevelsIsReadAndWrittenWithoutRecursion()
    {
        var json = Encoding.UTF8.GetBytes($"[{Snapshot(Deep(10_000))}]");
        var segments = Fixtures.ToWire(json);
        foreach (var (raw, events) in segments)
            SegmentValidator.Validate(raw, events);
        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(Fixtures.ToRrweb(segments.Select(segment => segment.Raw))));
    }

    [Fact]
    public void AddsThatAreOneTreeAreOneGroup()
    {
        static string Add(int parent, int id, string? tag) =>
            tag is null
                ? $$$"""{"parentId":{{{parent}}},"nextId":null,"node":{"type":3,"id":{{{id}}},"textContent":"t"}}"""
                : $$$"""{"parentId":{{{parent}}},"nextId":null,"node":{"type":2,"id":{{{id}}},"tagName":"{{{tag}}}","attributes":{},"childNodes":[]}}""";
        var adds = string.Join(
            ',',
            Add(9, 10, "ul"),
            Add(10, 11, "li"),
            Add(11, 12, null),
            Add(10, 13, "li"),
            Add(13, 14, null),
            Add(9, 15, "p")
        );
        var json = Encoding.UTF8.GetBytes(
            $$"""[{"type":3,"data":{"source":0,"removes":[],"texts":[],"attributes":[],"adds":[{{adds}}]},"timestamp":1}]"""
        );
        var segments = Fixtures.ToWire(json);
        Fixtures.AssertSame(json, Fixtures.ToRrweb(segments.Select(segment => segment.Raw)));
        Assert.InRange(segments[0].Raw.Length, 1, 60);
    }

    [Fact]
    public void EventThatIsRefusedLeavesNothingBehind()
    {
        const string Scroll = """{"type":3,"data":{"source":3,"id":1,"x":0,"y":5},"timestamp":1001}""";
        const string Track = """{"type":5,"data":{"tag":"track","payload":"tack"},"timestamp":1002}""";
        var tooDeep =
            $$"""{"type":5,"data":{"tag":"track","payload":["tack",{{new string('[', 200)}}{{new string(']', 200)}}]},"timestamp":1000}""";
        var segments = new List<byte[]>();
        var toWire = new RrwebToWire(
            (raw, events) =>
            {
                SegmentValidator.Validate(raw, events);
                segments.Add(raw);
            }
        );
        foreach (var json in new[] { tooDeep, Scroll, tooDeep, Track, tooDeep })
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
            if (json == tooDeep)
                Assert.Contains(
                    "deeper than 128",
                    Assert.Throws<WireException>(() => toWire.Write(document.RootElement)).Message,
                    StringComparison.Ordinal
                );
            else
                toWire.Write(document.RootElement);
        }

        toWire.Flush();
        Fixtures.AssertSame(Encoding.UTF8.GetBytes($"[{Scroll},{Track}]"), Fixtures.ToRrweb(segments));
    }

    [Fact]
    public void EventThatFitsNoSegmentIsRefusedAsTooLarge()
    {
        var large = $$"""{"type":5,"data":{"tag":"track","payload":"{{new string('x', WireFormat.MaxRawBytes)}}"},"timestamp":1000}""";
        Assert.Equal("too_large", Assert.Throws<WireException>(() => Fixtures.ToWire(Encoding.UTF8.GetBytes($"[{large}]"))).Code);
    }

    [Fact]
    public void BytesThatAreNotUtf8BecomeReplacementCharacters()
    {
        var json = """[{"type":5,"data":{"tag":"t","payload":"a?b"},"timestamp":1}]"""u8.ToArray();
        json[json.IndexOf((byte)'?')] = 0xff;
        var events = JsonNode.Parse(Fixtures.ToRrweb(Fixtures.ToWire(json).Select(segment => segment.Raw)))!;
        Assert.Equal("a\ufffdb", events[0]!["data"]!["payload"]!.GetValue<string>());
    }

    [Fact]
    public void LoneSurrogatesBecomeReplacementCharacters()
    {
        const string Event = """{"type":5,"data":{"tag":"t","payload":"a\ud800b\ud83d\ude00"},"timestamp":1}""";
        var events = JsonNode.Parse(
            Fixtures.ToRrweb(Fixtures.ToWire(Encoding.UTF8.GetBytes($"[{Event}]")).Select(segment => segment.Raw))
        )!;
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

    /// <summary>Nested elements, with their properties in the order in which <see cref="WireToRrweb"/> writes them.</summary>
    private static string Deep(int levels)
    {
        var json = new StringBuilder();
        for (var id = 1; id <= levels; id++)
            json.Append($$"""{"type":2,"id":{{id}},"tagName":"b","attributes":{},"childNodes":[""");
        for (var id = 1; id <= levels; id++)
            json.Append("]}");
        return json.ToString();
    }

    [Fact]
    public void TimesAndIdsAtTheEndsOfTheRangeComeBackExactly()
    {
        const long End = WireFormat.MaxSafeInteger;
        var node = $$"""{"type":2,"tagName":"p","attributes":{},"id":{{End}},"childNodes":[{"type":3,"textContent":"","id":{{-End}} }]}""";
        var json = Encoding.UTF8.GetBytes($"[{Viewport(End)},{Viewport(-End)},{Snapshot(node)}]");
        var segments = Fixtures.ToWire(json);
        foreach (var (raw, events) in segments)
            SegmentValidator.Validate(raw, events);
        Fixtures.AssertSame(json, Fixtures.ToRrweb(segments.Select(segment => segment.Raw)));
    }

    private static string Viewport(long time) => $$"""{"type":3,"data":{"source":4,"width":9,"height":5},"timestamp":{{time}} }""";

    private static string Snapshot(string node) =>
        $$$"""{"type":2,"data":{"initialOffset":{"left":0,"top":0},"node":{{{node}}}},"timestamp":1000}""";
}
