using System.Text;
using SessionReplay.Wire.Check;
using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Tests;

public sealed class SummaryTests
{
    private const string Meta = """{"type":4,"data":{"href":"https://shop.example/","width":1280,"height":720},"timestamp":1000}""";

    [Fact]
    public void SummaryTellsWhereThePageIsAndWhatHappened()
    {
        var summary = Of(
            Meta,
            """{"type":4,"data":{"href":"https://shop.example/second","width":1,"height":1},"timestamp":1001}""",
            """{"type":5,"data":{"tag":"page","payload":{"title":"Shop","userAgent":"Browser/1"}},"timestamp":1002}""",
            """{"type":2,"data":{"node":{"type":2,"tagName":"p","attributes":{},"childNodes":[],"id":1},"initialOffset":{"top":0,"left":0}},"timestamp":1003}""",
            """{"type":3,"data":{"source":2,"type":2,"id":1},"timestamp":2000}""",
            """{"type":3,"data":{"source":2,"type":1,"id":1},"timestamp":1990}""",
            """{"type":5,"data":{"tag":"identify","payload":{"id":"u-1","traits":{"plan":"pro"}}},"timestamp":990}""");
        Assert.Equal((7, 990, 2000), (summary.Events, summary.StartTime, summary.EndTime));
        Assert.Equal(("https://shop.example/", 1280, 720), (summary.Href, summary.Width, summary.Height));
        Assert.Equal((true, true, 1), (summary.StartsSnapshot, summary.HasActivity, summary.Clicks));
        Assert.Equal(("Shop", "Browser/1", "u-1", """{"plan":"pro"}"""), (summary.Title, summary.UserAgent, summary.UserId, summary.UserTraits));
        Assert.Empty(summary.Errors);
    }

    [Fact]
    public void ErrorsAreNamedByTheirPlaceInTheSegment()
    {
        var summary = Of(
            Meta,
            """{"type":5,"data":{"tag":"error","payload":{"stack":"at a.js:1:2","kind":"rejection","name":"TypeError","message":"no","source":"a.js","line":1,"column":2.5}},"timestamp":1500}""",
            """{"type":5,"data":{"tag":"error","payload":"TypeError"},"timestamp":1501}""");
        Assert.Equal(
            [new ErrorEvent(1, 1500, "rejection", "TypeError", "no", "at a.js:1:2", "a.js", 1, null), new ErrorEvent(2, 1501, "error", "Error", "", null, null, null, null)],
            summary.Errors);
    }

    [Fact]
    public void ErrorsAreNotedUntilTheirTextsAreLong()
    {
        var stack = new string('x', SegmentSummary.MaxStackBytes);
        var errors = string.Join(',', Enumerable.Range(0, 50).Select(i => $$$"""{"type":5,"data":{"tag":"error","payload":{"kind":"error","name":"E","message":"{{{i}}}","stack":"{{{stack}}}"} },"timestamp":{{{i}}} }"""));
        var (raw, count) = Assert.Single(Fixtures.ToWire(Encoding.UTF8.GetBytes($"[{errors}]")));
        Assert.InRange(raw.Length, 1, 2 * SegmentSummary.MaxStackBytes);

        var summary = SegmentValidator.Validate(raw, count);

        Assert.Equal((8, 42), (summary.Errors.Count, summary.MoreErrors));
        Assert.InRange(summary.TextLength, SegmentSummary.MaxErrorText, SegmentSummary.MaxErrorText + (2 * SegmentSummary.MaxStackBytes));
    }

    /// <summary>A reference of a few bytes stands for a text of thousands.</summary>
    [Fact]
    public void TraitsThatExpandAreLeftOutAndCostNothing()
    {
        var text = new string('x', 4_000);
        var traits = string.Join(',', Enumerable.Repeat($"\"{text}\"", 4_000));
        var (raw, count) = Assert.Single(Fixtures.ToWire(Encoding.UTF8.GetBytes($$$"""[{"type":5,"data":{"tag":"identify","payload":{"id":"u-1","traits":[{{{traits}}}]}},"timestamp":990}]""")));
        Assert.InRange(raw.Length, 1, SegmentSummary.MaxTraitsBytes + 5_000);
        SegmentValidator.Validate(raw, count);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var summary = SegmentValidator.Validate(raw, count);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Equal(("u-1", null), (summary.UserId, summary.UserTraits));
    }

    /// <summary>A character may be six in JSON, and a text that fits may stand in thousands of records.</summary>
    [Fact]
    public void TraitsOfThousandsOfRecordsCostNoMoreThanAFew()
    {
        var text = string.Concat(Enumerable.Repeat("\\u0001", 5_000));
        var identify = $$$"""{"type":5,"data":{"tag":"identify","payload":{"id":"u-1","traits":"{{{text}}}"} },"timestamp":1}""";
        var first = Assert.Single(Fixtures.ToWire(Encoding.UTF8.GetBytes($"[{identify}]"))).Raw;
        var both = Assert.Single(Fixtures.ToWire(Encoding.UTF8.GetBytes($"[{identify},{identify}]"))).Raw;
        var again = both[first.Length..]; // Refers to the texts of the first.
        Assert.InRange(again.Length, 1, 100);
        const int count = 3_000;
        byte[] raw = [.. first, .. Enumerable.Repeat(again, count - 1).SelectMany(one => one)];
        SegmentValidator.Validate(raw, count);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var summary = SegmentValidator.Validate(raw, count);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
        Assert.Equal(("u-1", null), (summary.UserId, summary.UserTraits));
    }

    /// <summary>Recorders that add a property, or have fractions of a millisecond, lose nothing in lists and search.</summary>
    [Fact]
    public void EventWithAnOddPropertyCountsAsWhatItIs()
    {
        var summary = Of(
            """{"delay":1,"type":4,"data":{"href":"https://shop.example/","width":1280,"height":720},"timestamp":1000.75}""",
            """{"type":2,"data":{"node":null,"initialOffset":{"top":0,"left":0}},"timestamp":1003}""",
            """{"type":3,"data":{"type":2,"source":2,"id":1,"odd":true},"timestamp":2000}""",
            """{"delay":1,"timestamp":2500,"type":5,"data":{"payload":{"message":"no"},"tag":"error"}}""",
            """{"type":5,"data":{"tag":"track","payload":"the table is still right"},"timestamp":1004}""");
        Assert.Equal((5, 1000, 2500), (summary.Events, summary.StartTime, summary.EndTime));
        Assert.Equal(("https://shop.example/", 1280, true, true, 1), (summary.Href, summary.Width, summary.StartsSnapshot, summary.HasActivity, summary.Clicks));
        Assert.Equal((3, 2500, "no"), (summary.Errors[0].Index, summary.Errors[0].Time, summary.Errors[0].Message));
    }

    /// <summary>Refused by the server, or never answered; not those that the page took back itself.</summary>
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

    [Theory]
    [InlineData("""{"type":3,"data":{"source":1,"positions":[]},"timestamp":1}""", true)]
    [InlineData("""{"type":3,"data":{"source":3,"id":1,"x":0,"y":0},"timestamp":1}""", true)]
    [InlineData("""{"type":3,"data":{"source":5,"id":1,"text":"","isChecked":false},"timestamp":1}""", true)]
    [InlineData("""{"type":3,"data":{"source":4,"width":1,"height":1},"timestamp":1}""", false)]
    [InlineData("""{"type":3,"data":{"source":0,"texts":[],"attributes":[],"removes":[],"adds":[]},"timestamp":1}""", false)]
    public void WhatThePersonDoesIsActivity(string json, bool expected) => Assert.Equal(expected, Of(json).HasActivity);

    [Fact]
    public void SummaryStaysSmallHoweverLongTheTextsAre()
    {
        var error = $$$"""{"type":5,"data":{"tag":"error","payload":{"message":"{{{new string('ß', 10_000)}}}","stack":"{{{new string('s', 100_000)}}}"}},"timestamp":1}""";
        var traits = $$$$"""{"type":5,"data":{"tag":"identify","payload":{"id":"u-1","traits":{"much":"{{{{new string('m', 100_000)}}}}"}}},"timestamp":1}""";
        var summary = Of(error);
        Assert.Equal(new string('ß', SegmentSummary.MaxTextBytes / 2) + "…", summary.Errors[0].Message);
        Assert.Equal(SegmentSummary.MaxStackBytes + 1, summary.Errors[0].Stack!.Length);
        summary = Of(traits);
        Assert.Equal(("u-1", null), (summary.UserId, summary.UserTraits));
    }

    [Fact]
    public void ErrorsInALoopAreCounted()
    {
        var summary = Of([.. Enumerable.Repeat("""{"type":5,"data":{"tag":"error","payload":{"message":"again"}},"timestamp":1}""", 250)]);
        Assert.Equal((SegmentSummary.MaxErrors, 150), (summary.Errors.Count, summary.MoreErrors));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void EventsMustBeAsManyAsTheEnvelopeSays(int expected)
    {
        var (raw, _) = Fixtures.ToWire(Encoding.UTF8.GetBytes($"[{Meta},{Meta}]"))[0];
        Assert.Equal("schema", Assert.Throws<WireException>(() => SegmentValidator.Validate(raw, expected)).Code);
    }

    /// <summary>What these events, which fit into one segment, come to.</summary>
    private static SegmentSummary Of(params string[] events)
    {
        var (raw, count) = Assert.Single(Fixtures.ToWire(Encoding.UTF8.GetBytes($"[{string.Join(',', events)}]")));
        return SegmentValidator.Validate(raw, count);
    }
}
