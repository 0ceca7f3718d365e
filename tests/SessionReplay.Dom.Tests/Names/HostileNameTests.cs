using System.Diagnostics;
using System.Text;
using CsCheck;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Dom.Tests.Names;

/// <summary>Pages that no application has. Each question is answered all the same, and soon.</summary>
public sealed class HostileNameTests
{
    private const long Now = 1_700_000_000_000;

    [Theory]
    [InlineData("labels that name each other", "<i x role='button' id='a' aria-labelledby='b'></i><i id='b' aria-labelledby='a'>C</i>")]
    [InlineData("a label that names itself", "<i x role='button' id='a' aria-labelledby='a a a'>C</i>")]
    [InlineData("a label in itself", "<label for='f' id='l' aria-labelledby='l'>C<label for='f'></label></label><input x id='f'>")]
    [InlineData(
        "fields in each other's labels",
        "<label for='a'>C<input id='b' type='checkbox'></label><label for='b'><input x id='a' type='checkbox' aria-labelledby='b'></label>"
    )]
    [InlineData(
        "a slot in its own host",
        "<x-a><template shadowrootmode='open'><slot></slot></template><button x><slot>C</slot></button></x-a>"
    )]
    public void CirclesEnd(string what, string html)
    {
        var page = HtmlPage.Of(html);
        Assert.True(page.Dom.Describe(page.X)!.Name == "C", $"{what}: {page.Dom.Describe(page.X)}");
        AskAll(page.Dom, Enumerable.Range(1, page.Dom.Nodes).Select(id => (long)id));
    }

    [Fact]
    public void ReferencesThatGrowWithoutEndAreCut()
    {
        var html = new StringBuilder("<button x aria-labelledby='");
        for (var i = 0; i < 100; i++)
            html.Append($"e{i} ");
        html.Append("'></button>");
        for (var i = 0; i < 100; i++)
            html.Append($"<i id='e{i}'>{string.Concat(Enumerable.Repeat("<b></b>", 300))}</i>");
        var page = HtmlPage.Of(html.ToString());
        Assert.Null(page.Dom.Describe(page.X)!.Name);
        Soon(100, () => page.Dom.Describe(page.X));
    }

    [Fact]
    public void TwentyThousandLevelsAreNoDeeperThanTheStack()
    {
        var dom = Applied(Nested(WireFormat.MaxDomDepth - 2));
        AskAll(dom, [2, 3, 10_000, WireFormat.MaxDomDepth - 1]);
        Assert.Equal(["x"], dom.VisibleTexts().Select(text => text.Text));
        Assert.NotNull(dom.VisibleTextOf(WireFormat.MaxDomDepth));
        Soon(100, () => AskAll(dom, [WireFormat.MaxDomDepth - 1]));
    }

    [Fact]
    public void MillionNodesAreNotLookedAtForOne()
    {
        var dom = Applied(
            Wide(
                1_000_000,
                (writer, i) =>
                {
                    writer.NodeHead(NodeType.Element | Head.Attributes, 10 + i);
                    writer.Slot(i % 2 == 0 ? "label" : "input");
                    writer.Int(2);
                    writer.Slot(i % 2 == 0 ? "for" : "id");
                    writer.Slot("f");
                    writer.Slot("class");
                    writer.Slot("c");
                }
            )
        );
        AskAll(dom, [2, 10, 11, 500_000, 1_000_009]);
        Soon(300, () => AskAll(dom, [2, 10, 11, 500_000, 1_000_009]));
        Assert.Empty(dom.VisibleTexts());
    }

    [Fact]
    public void MillionChildrenOfAHostAreSortedOnce()
    {
        var dom = Applied(
            Wide(
                1_000_000,
                (writer, i) =>
                {
                    writer.NodeHead(NodeType.Element | (i < 500_000 ? 0 : Head.Shadow), 10 + i);
                    writer.Slot(i < 500_000 ? "b" : "slot");
                }
            )
        );
        Soon(100, () => AskAll(dom, [2, 10, 600_000]));
        Soon(1, () => Assert.Empty(dom.VisibleTexts()));
    }

    [Fact]
    public void IdsThatChangeForEverDoNotMakeLookingUpSlow()
    {
        var page = HtmlPage.Of("<p p id='a'>A</p><p q>B</p><button x aria-labelledby='a'></button>");
        Soon(
            1,
            () =>
            {
                for (var round = 0; round < 300; round++)
                {
                    var writer = new SegmentWriter();
                    for (var i = 0; i < 100; i++)
                    {
                        var record = new MutationRecordWriter(writer, Now, false, false, false);
                        record.Count(0);
                        record.Count(0);
                        record.Count(2);
                        foreach (var (mark, id) in new[] { ("p", i % 2 == 0 ? "b" : "a"), ("q", i % 2 == 0 ? "a" : "b") })
                        {
                            record.Attributes(page.Id(mark));
                            writer.Int(1);
                            writer.Slot("id");
                            writer.Slot(id);
                        }

                        record.End();
                    }

                    Assert.Null(page.Dom.TryApply(writer.Take()));
                    Assert.Equal("A", page.Dom.Describe(page.X)!.Name);
                }
            }
        );
    }

    [Fact]
    public void LongTextsAndStylesAreReadToTheLimit()
    {
        var blank = new string(' ', 90_000);
        var style = string.Concat(Enumerable.Repeat("a:(b);", 15_000));
        var words = string.Concat(Enumerable.Repeat($"<b>{blank}</b>", 90));
        var page = HtmlPage.Of($"<h1 x aria-label='{blank}' style='{style}'>{words}</h1>");
        Assert.Null(page.Dom.Describe(page.X)!.Name);
        Soon(100, () => AskAll(page.Dom, [page.X]));
    }

    [Fact]
    public void PageThatHidesAndShowsAllOfItselfIsLookedAtAsOftenAsItsBytesPayAndThenSeenAsItIs()
    {
        const int texts = 50_000;
        var dom = Applied(
            Wide(
                texts,
                (writer, i) =>
                {
                    writer.NodeHead(NodeType.Text, 10 + i);
                    writer.Slot("a");
                }
            )
        );
        var watcher = new TextsOnScreen();
        dom.Watch(watcher);
        for (var i = 0; i < 200; i++)
            Assert.Null(dom.TryApply(Hidden(i % 2 == 0)));

        Assert.True(watcher.HasLostSight);
        Assert.InRange(watcher.Told.Count, texts * 5, texts * 50);

        // A segment that pays for a look at the whole page, and one more change of it.
        var bytes = new SegmentWriter();
        InputRecord.Write(bytes, Now, new WireNumber(999_999), new string('x', 100_000), false, null);
        Assert.Null(dom.TryApply(bytes.Take()));
        Assert.Null(dom.TryApply(Hidden(true)));
        Assert.Empty(watcher.Standing);

        static byte[] Hidden(bool isHidden)
        {
            var writer = new SegmentWriter();
            var record = new MutationRecordWriter(writer, Now, false, false, false);
            record.Count(0);
            record.Count(0);
            record.Count(1);
            record.Attributes(2);
            writer.Int(1);
            writer.Slot("hidden");
            if (isHidden)
                writer.Slot("");
            else
                writer.Nil();
            record.End();
            return writer.Take();
        }
    }

    [Fact]
    public void IdsThatLieAreAnswered() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[5, 80])
            .Sample(
                (seed, steps) =>
                {
                    var random = new Random(seed);
                    var page = new RandomPage(seed, steps);
                    var dom = new PageDom();
                    foreach (var one in page.Events)
                        HostileTests.Lie(one, random);
                    foreach (var raw in Wire.Segments(page.Events))
                    {
                        dom.TryApply(raw);
                        AskAll(dom, Enumerable.Range(-1, 200).Select(id => (long)id));
                    }
                },
                iter: 300
            );

    private static void AskAll(PageDom dom, IEnumerable<long> ids)
    {
        foreach (var id in ids)
        {
            dom.TargetOf(id);
            dom.Describe(id);
            dom.Call(id);
            dom.SelectorOf(id);
            dom.VisibleTextOf(id);
        }
    }

    /// <summary>Takes 100 ms each time at most, many times what it takes if nothing else runs; 5 s more for what is done once.</summary>
    private static void Soon(int times, Action ask)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < times; i++)
            ask();
        Assert.True(watch.ElapsedMilliseconds < 5_000 + (times * 100), $"{watch.ElapsedMilliseconds} ms for {times}");
    }

    private static PageDom Applied(byte[] segment)
    {
        var dom = new PageDom();
        Assert.Null(dom.TryApply(segment));
        Assert.True(dom.IsKnown);
        return dom;
    }

    private static byte[] Nested(int levels)
    {
        var writer = new SegmentWriter();
        SnapshotRecord.Begin(writer, Now, 0, 0);
        writer.NodeHead(NodeType.Document | Head.Open, 1);
        writer.Nil();
        for (var level = 0; level < levels; level++)
        {
            writer.NodeHead(NodeType.Element | Head.Open, 2 + level);
            writer.Slot(level == levels - 1 ? "button" : "div");
        }

        writer.NodeHead(NodeType.Text, 2 + levels);
        writer.Slot("x");
        for (var level = 0; level <= levels; level++)
            writer.Close();
        writer.End();
        return writer.Take();
    }

    private static byte[] Wide(int count, Action<SegmentWriter, int> child)
    {
        var writer = new SegmentWriter();
        SnapshotRecord.Begin(writer, Now, 0, 0);
        writer.NodeHead(NodeType.Document | Head.Open, 1);
        writer.Nil();
        writer.NodeHead(NodeType.Element | Head.Open, 2);
        writer.Slot("body");
        for (var i = 0; i < count; i++)
            child(writer, i);
        writer.Close();
        writer.Close();
        writer.End();
        return writer.Take();
    }
}
