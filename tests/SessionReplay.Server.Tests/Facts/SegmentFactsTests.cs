using System.Text;
using System.Text.Json;
using SessionReplay.Server.Facts;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Server.Tests.Facts;

public sealed class SegmentFactsTests
{
    private const string Meta = """{"type":4,"data":{"href":"https://shop.example/","width":1280,"height":720},"timestamp":1000}""";

    [Fact]
    public void ItTellsWhereThePageIsAndWhatHappened()
    {
        var facts = Of(
            Meta,
            """{"type":4,"data":{"href":"https://shop.example/second","width":1,"height":1},"timestamp":1001}""",
            """{"type":5,"data":{"tag":"page","payload":{"title":"Shop","userAgent":"Browser/1"}},"timestamp":1002}""",
            """{"type":2,"data":{"node":{"type":2,"tagName":"p","attributes":{},"childNodes":[],"id":1},"initialOffset":{"top":0,"left":0}},"timestamp":1003}""",
            """{"type":3,"data":{"source":2,"type":2,"id":1},"timestamp":2000}""",
            """{"type":3,"data":{"source":2,"type":1,"id":1},"timestamp":1990}""",
            """{"type":5,"data":{"tag":"identify","payload":{"id":"u-1","traits":{"plan":"pro"}}},"timestamp":990}"""
        );
        Assert.Equal((7, 990, 2000), (facts.Events, facts.StartTime, facts.EndTime));
        Assert.Equal("https://shop.example/", facts.Href);
        Assert.Equal((true, 1), (facts.StartsSnapshot, facts.Clicks));
        Assert.Equal(("Shop", "Browser/1", "u-1", """{"plan":"pro"}"""), (facts.Title, facts.UserAgent, facts.UserId, facts.UserTraits));
        Assert.Empty(facts.Errors);
    }

    [Fact]
    public void ErrorsAreNamedByTheirPlaceInTheSegment()
    {
        var facts = Of(
            Meta,
            """{"type":5,"data":{"tag":"error","payload":{"stack":"at a.js:1:2","kind":"rejection","name":"TypeError","message":"no","source":"a.js","line":1,"column":2.5}},"timestamp":1500}""",
            """{"type":5,"data":{"tag":"error","payload":"TypeError"},"timestamp":1501}"""
        );
        Assert.Equal(
            [
                new ErrorEvent(1, 1500, "rejection", "TypeError", "no", "at a.js:1:2", "a.js", 1, null),
                new ErrorEvent(2, 1501, "error", "Error", "", null, null, null, null),
            ],
            facts.Errors
        );
    }

    [Fact]
    public void ErrorsAreNotedUntilTheirTextsAreLong()
    {
        var stack = new string('x', SegmentFacts.MaxStackBytes);
        var errors = string.Join(
            ',',
            Enumerable
                .Range(0, 50)
                .Select(i =>
                    $$$"""{"type":5,"data":{"tag":"error","payload":{"kind":"error","name":"E","message":"{{{i}}}","stack":"{{{stack}}}"} },"timestamp":{{{i}}} }"""
                )
        );
        var (raw, count) = Assert.Single(ToWire(Encoding.UTF8.GetBytes($"[{errors}]")));
        Assert.InRange(raw.Length, 1, 2 * SegmentFacts.MaxStackBytes);

        var facts = SegmentFacts.Of(raw, count, []);

        Assert.Equal(8, facts.Errors.Count);
        Assert.InRange(facts.TextLength, SegmentFacts.MaxErrorText, SegmentFacts.MaxErrorText + (2 * SegmentFacts.MaxStackBytes));
    }

    /// <summary>On the wire a reference of a few bytes stands for a text of thousands, so short traits may be long as JSON.</summary>
    [Fact]
    public void TraitsThatExpandAreLeftOutAndCostNothing()
    {
        var text = new string('x', 4_000);
        var traits = string.Join(',', Enumerable.Repeat($"\"{text}\"", 4_000));
        var (raw, count) = Assert.Single(
            ToWire(
                Encoding.UTF8.GetBytes(
                    $$$"""[{"type":5,"data":{"tag":"identify","payload":{"id":"u-1","traits":[{{{traits}}}]}},"timestamp":990}]"""
                )
            )
        );
        Assert.InRange(raw.Length, 1, SegmentFacts.MaxTraitsBytes + 5_000);
        SegmentFacts.Of(raw, count, []);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var facts = SegmentFacts.Of(raw, count, []);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Equal(("u-1", null), (facts.UserId, facts.UserTraits));
    }

    /// <summary>A character may take six bytes in JSON, and a text that fits the limit may stand in thousands of records.</summary>
    [Fact]
    public void TraitsOfThousandsOfRecordsCostNoMoreThanAFew()
    {
        var text = string.Concat(Enumerable.Repeat("\\u0001", 5_000));
        var identify = $$$"""{"type":5,"data":{"tag":"identify","payload":{"id":"u-1","traits":"{{{text}}}"} },"timestamp":1}""";
        var first = Assert.Single(ToWire(Encoding.UTF8.GetBytes($"[{identify}]"))).Raw;
        var both = Assert.Single(ToWire(Encoding.UTF8.GetBytes($"[{identify},{identify}]"))).Raw;
        var again = both[first.Length..]; // This record refers to the texts of the first one.
        Assert.InRange(again.Length, 1, 100);
        const int count = 3_000;
        byte[] raw = [.. first, .. Enumerable.Repeat(again, count - 1).SelectMany(one => one)];
        SegmentFacts.Of(raw, count, []);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var facts = SegmentFacts.Of(raw, count, []);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
        Assert.Equal(("u-1", null), (facts.UserId, facts.UserTraits));
    }

    /// <summary>
    /// An event with an additional property, or with fractions of a millisecond in its time, still counts in lists and search.
    /// </summary>
    [Fact]
    public void EventWithAnOddPropertyCountsAsWhatItIs()
    {
        var facts = Of(
            """{"delay":1,"type":4,"data":{"href":"https://shop.example/","width":1280,"height":720},"timestamp":1000.75}""",
            """{"type":2,"data":{"node":null,"initialOffset":{"top":0,"left":0}},"timestamp":1003}""",
            """{"type":3,"data":{"type":2,"source":2,"id":1,"odd":true},"timestamp":2000}""",
            """{"delay":1,"timestamp":2500,"type":5,"data":{"payload":{"message":"no"},"tag":"error"}}""",
            """{"type":5,"data":{"tag":"track","payload":"the table is still right"},"timestamp":1004}"""
        );
        Assert.Equal((5, 1000, 2500), (facts.Events, facts.StartTime, facts.EndTime));
        Assert.Equal(("https://shop.example/", true, 1), (facts.Href, facts.StartsSnapshot, facts.Clicks));
        Assert.Equal((3, 2500, "no"), (facts.Errors[0].Index, facts.Errors[0].Time, facts.Errors[0].Message));
    }

    [Fact]
    public void EventThatOnlySaysThatItIsASnapshotIsNone() => Assert.False(Of("""{"type":2,"timestamp":1000}""").StartsSnapshot);

    /// <summary>A request has failed if the server refused or never answered it; a request that the page itself aborted has not.</summary>
    [Theory]
    [InlineData("""{"status":400}""", 1)]
    [InlineData("""{"status":502.0,"error":"AbortError: it came too late"}""", 1)]
    [InlineData("""{"status":0,"error":"TypeError: Failed to fetch"}""", 1)]
    [InlineData("""{"status":0}""", 1)]
    [InlineData("""{"error":"failed"}""", 1)]
    [InlineData("""{"status":500},{"status":200},{"status":404}""", 2)]
    [InlineData("""{"status":0,"error":"AbortError: The user aborted a request."}""", 0)]
    [InlineData("""{"status":0,"error":"aborted"}""", 0)]
    [InlineData("""{"status":399}""", 0)]
    [InlineData("""{"name":"https://shop.example/beacon"}""", 0)]
    [InlineData("""{"status":"500","error":7}""", 0)]
    [InlineData("""null,7,"status",[{"status":500}]""", 0)]
    public void RequestsThatFailedAreCounted(string requests, int failed)
    {
        var plugin = $$$"""{"plugin":"rrweb/network@1","payload":{"requests":[{{{requests}}}]}}""";
        Assert.Equal(failed, Of($$$"""{"type":6,"data":{{{plugin}}},"timestamp":1}""").FailedRequests);
        Assert.Equal(failed, Of($$$"""{"type":6,"data":{{{plugin}}},"timestamp":1.5,"delay":3}""").FailedRequests);
    }

    [Theory]
    [InlineData("""{"plugin":"rrweb/console@1","payload":{"requests":[{"status":500}]}}""")]
    [InlineData("""{"plugin":"rrweb/network@1","payload":{"requests":{"status":500}}}""")]
    [InlineData("""{"plugin":"rrweb/network@1","payload":[{"status":500}]}""")]
    [InlineData("""{"plugin":"rrweb/network@1","payload":null}""")]
    public void WhatIsNoListOfRequestsCountsAsNone(string plugin) =>
        Assert.Equal(0, Of($$$"""{"type":6,"data":{{{plugin}}},"timestamp":1}""").FailedRequests);

    [Fact]
    public void TheyStaySmallHoweverLongTheTextsAre()
    {
        var error =
            $$$"""{"type":5,"data":{"tag":"error","payload":{"message":"{{{new string('ß', 10_000)}}}","stack":"{{{new string('s', 100_000)}}}"}},"timestamp":1}""";
        var traits =
            $$$$"""{"type":5,"data":{"tag":"identify","payload":{"id":"u-1","traits":{"much":"{{{{new string('m', 100_000)}}}}"}}},"timestamp":1}""";
        var facts = Of(error);
        Assert.Equal(new string('ß', SegmentFacts.MaxTextBytes / 2) + "…", facts.Errors[0].Message);
        Assert.Equal(SegmentFacts.MaxStackBytes + 1, facts.Errors[0].Stack!.Length);
        facts = Of(traits);
        Assert.Equal(("u-1", null), (facts.UserId, facts.UserTraits));
    }

    [Fact]
    public void ErrorsInALoopAreNotedUpToALimit()
    {
        var facts = Of([.. Enumerable.Repeat("""{"type":5,"data":{"tag":"error","payload":{"message":"again"}},"timestamp":1}""", 250)]);
        Assert.Equal(SegmentFacts.MaxErrors, facts.Errors.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void EventsMustBeAsManyAsTheEnvelopeSays(int expected)
    {
        var (raw, _) = ToWire(Encoding.UTF8.GetBytes($"[{Meta},{Meta}]"))[0];
        Assert.Equal("schema", Assert.Throws<WireException>(() => SegmentFacts.Of(raw, expected, [])).Code);
    }

    /// <summary>The facts of these events, which must fit into one segment.</summary>
    private static SegmentFacts Of(params string[] events)
    {
        var (raw, count) = Assert.Single(ToWire(Encoding.UTF8.GetBytes($"[{string.Join(',', events)}]")));
        return SegmentFacts.Of(raw, count, []);
    }

    private static List<(byte[] Raw, int Events)> ToWire(byte[] json)
    {
        var segments = new List<(byte[], int)>();
        var toWire = new RrwebToWire((raw, events) => segments.Add((raw, events)));
        using var document = JsonDocument.Parse(json);
        foreach (var rrwebEvent in document.RootElement.EnumerateArray())
            toWire.Write(rrwebEvent);
        toWire.Flush();
        return segments;
    }
}
