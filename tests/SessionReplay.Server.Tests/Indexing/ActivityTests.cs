using SessionReplay.Dom;
using SessionReplay.Server.Indexing.Activity;
using SessionReplay.Server.Indexing.Moments;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Indexing;

/// <summary>When a person did something, second by second.</summary>
public sealed class ActivityTests
{
    private const long Start = 1_700_000_000_000;

    [Theory]
    [InlineData("a move of the mouse", """{"source":1,"positions":[{"x":1,"y":1,"id":3,"timeOffset":0}]}""")]
    [InlineData("a move of a finger", """{"source":6,"positions":[{"x":1,"y":1,"id":3,"timeOffset":0}]}""")]
    [InlineData("a drag", """{"source":12,"positions":[{"x":1,"y":1,"id":3,"timeOffset":0}]}""")]
    [InlineData("a click", """{"source":2,"type":2,"id":3,"x":1,"y":1}""")]
    [InlineData("a focus", """{"source":2,"type":5,"id":3}""")]
    [InlineData("scrolling", """{"source":3,"id":1,"x":0,"y":10}""")]
    [InlineData("typing", """{"source":5,"id":3,"text":"a","isChecked":false,"userTriggered":true}""")]
    [InlineData("a video that is played", """{"source":7,"type":0,"id":3}""")]
    public void WhatThePersonDoesCounts(string what, string data)
    {
        Assert.True(Counts(1_500, data).SequenceEqual([1, 1]), what);
        // An unusual property keeps the event from the record of its kind.
        Assert.True(
            Counts(1_500, data[..^1] + ""","unusual":{"userTriggered":false}}""").SequenceEqual([1, 1]),
            $"{what}, as a whole event"
        );
    }

    [Theory]
    [InlineData("a field that the page sets", """{"source":5,"id":3,"text":"a","isChecked":false,"userTriggered":false}""")]
    [InlineData("a field that nobody was in", """{"source":5,"id":3,"text":"a","isChecked":false}""")]
    [InlineData("a change of the page", """{"source":0,"texts":[{"id":3,"value":"x"}],"attributes":[],"removes":[],"adds":[]}""")]
    [InlineData("a window that is resized", """{"source":4,"width":800,"height":600}""")]
    [InlineData("a style rule", """{"source":8,"id":3,"adds":[{"rule":"p{}","index":0}]}""")]
    public void WhatThePageDoesCountsForNothing(string what, string data)
    {
        Assert.True(Counts(1_500, data).Count == 0, what);
        Assert.True(Counts(1_500, data[..^1] + ""","unusual":{"userTriggered":true}}""").Count == 0, $"{what}, as a whole event");
    }

    [Fact]
    public void KeyThatDoesSomethingCounts()
    {
        var (key, other) = (Rrweb.Custom("key", """{"key":"Escape","id":3}""", Start), Rrweb.Custom("track", """{"name":"key"}""", Start));
        Assert.Equal([0, 2], Read(key, key[..^1] + ""","unusual":1}"""));
        Assert.Empty(Read(other, other[..^1] + ""","unusual":1}"""));
    }

    [Fact]
    public void FieldThatHasTheFocusIsThePersons() =>
        Assert.Equal(
            [0, 2],
            Read(
                Incremental(100, """{"source":2,"type":5,"id":3}"""),
                Incremental(200, """{"source":5,"id":3,"text":"a","isChecked":false}""")
            )
        );

    [Fact]
    public void WritingInARichTextEditorCountsAndWhatThePageChangesBesideItDoesNot() =>
        Assert.Equal(
            [0, 2],
            Read(
                Incremental(100, """{"source":2,"type":5,"id":4}"""),
                Incremental(200, """{"source":0,"texts":[{"id":5,"value":"Dear"}],"attributes":[],"removes":[],"adds":[]}"""),
                Incremental(300, """{"source":0,"texts":[{"id":6,"value":"12:01"}],"attributes":[],"removes":[],"adds":[]}""")
            )
        );

    [Fact]
    public void DamagedBytesOfActivityAreReadAsFarAsTheyGo()
    {
        Assert.Equal([1, 2], ActivityBytes.Read([1, 2, 0x80]));
        Assert.Equal([1], ActivityBytes.Read([1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
    }

    [Fact]
    public void ThingsOfASecondAreCountedTogetherAndEmptySecondsAreLeftOut()
    {
        Assert.Equal([0, 2, 1, 1, 59, 3], Read([.. new[] { 0L, 999, 1_000, 60_000, 60_500, 60_999 }.Select(Scroll)]));
        Assert.Equal([0, 1, 3, 2], Read(Scroll(3_900), Scroll(0), Scroll(3_100)));
    }

    [Fact]
    public void TimesThatMakeNoSenseStayWithinThePack()
    {
        Assert.Equal([0, 1], Read(Scroll(-5_000)));
        Assert.Equal([int.MaxValue, 1], Read(Scroll(9_000_000_000_000_000 - Start)));
    }

    [Fact]
    public void SecondsOfAPackAreBounded()
    {
        var entries = Read([.. Enumerable.Range(0, 20_100).Select(second => Scroll(second * 1_000L))]);
        Assert.Equal(2 * 20_000, entries.Count);
        Assert.All(entries.Skip(2), number => Assert.Equal(1, number));
    }

    [Fact]
    public void StoredActivityIsSmallAndTheSame()
    {
        int[] activity = [0, 4, 1, 200, 3_000, 1, int.MaxValue, 70_000];
        Assert.Equal(activity, ActivityBytes.Read(ActivityBytes.Of(activity)));
        Assert.Equal(200, ActivityBytes.Of([.. Enumerable.Repeat(4, 200)]).Length);
    }

    private static IReadOnlyList<int> Counts(long after, string data) => Read(Incremental(after, data));

    private static string Scroll(long after) => Incremental(after, """{"source":3,"id":1,"x":0,"y":10}""");

    private static string Incremental(long after, string data) => $$"""{"type":3,"data":{{data}},"timestamp":{{Start + after}} }""";

    /// <summary>The activity of a page with a field, to which these events happen.</summary>
    private static IReadOnlyList<int> Read(params string[] events)
    {
        var dom = new PageDom();
        var moments = new MomentReader(Recording.NewSessionId(), Recording.NewPageId(), dom);
        var activity = new ActivityOfPack(Start, moments.Hand);
        var number = 0;
        foreach (var (raw, _) in Recording.ToSegments([Rrweb.Meta("https://shop.test/", Start), Field, .. events]))
        {
            moments.BeginSegment(number++);
            Assert.Null(dom.TryApply(raw, moments, activity));
        }

        return activity.Entries;
    }

    private static string Field =>
        $$$$"""
            {"type":2,"timestamp":{{{{Start}}}},"data":{"initialOffset":{"left":0,"top":0},"node":{"type":0,"id":1,"childNodes":[
            {"type":2,"id":2,"tagName":"html","attributes":{},"childNodes":[
            {"type":2,"id":3,"tagName":"input","attributes":{},"childNodes":[]},
            {"type":2,"id":4,"tagName":"div","attributes":{"contenteditable":"true"},"childNodes":[{"type":3,"id":5,"textContent":"D"}]},
            {"type":3,"id":6,"textContent":"12:00"}]}]}}}
            """.ReplaceLineEndings("");
}
