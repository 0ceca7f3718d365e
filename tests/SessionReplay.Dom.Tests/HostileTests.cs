using System.Text.Json.Nodes;
using CsCheck;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Dom.Tests;

/// <summary>Segments that no recorder would send. The Dom says what is wrong with them, or applies them; nothing else may happen.</summary>
public sealed class HostileTests
{
    private const long Now = 1_700_000_000_000;

    [Fact]
    public void ChangedBytesAreAppliedOrRefused() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, 60], Gen.Select(Gen.Int[0, int.MaxValue], Gen.Byte).Array[1, 6])
            .Sample(
                (seed, steps, changes) =>
                {
                    var page = new RandomPage(seed, steps);
                    var dom = new PageDom();
                    foreach (var raw in Wire.Segments(page.Events))
                    {
                        foreach (var (at, value) in changes)
                            raw[at % raw.Length] = value;
                        if (dom.TryApply(raw) is { } fault)
                        {
                            Assert.Contains(fault.Code, new[] { "schema", "too_large" });
                            Assert.False(dom.IsKnown);
                        }
                    }

                    Reloads(dom);
                },
                iter: 5_000
            );

    [Fact]
    public void IdsThatLieAreAppliedOrRefused() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[5, 80])
            .Sample(
                (seed, steps) =>
                {
                    var random = new Random(seed);
                    var page = new RandomPage(seed, steps);
                    var dom = new PageDom();
                    foreach (var one in page.Events)
                        Lie(one, random);
                    foreach (var raw in Wire.Segments(page.Events))
                        dom.TryApply(raw);
                    Reloads(dom);
                },
                iter: 3_000
            );

    [Fact]
    public void TwentyThousandLevelsAreNoDeeperThanTheStack()
    {
        var dom = new PageDom();
        Assert.Null(dom.TryApply(Snapshot(WireFormat.MaxDomDepth - 1, wide: 0)));
        Assert.True(dom.IsKnown);
        Assert.Equal(WireFormat.MaxDomDepth, dom.Nodes);
        Reloads(dom);
    }

    [Fact]
    public void OneLevelMoreIsRefused() =>
        Assert.Equal("too_large", new PageDom().TryApply(Snapshot(WireFormat.MaxDomDepth + 1, wide: 0))?.Code);

    [Fact]
    public void MillionNodesAreKeptAndLetGo()
    {
        var dom = new PageDom();
        Assert.Null(dom.TryApply(Snapshot(1, wide: 1_000_000)));
        Assert.Equal(1_000_002, dom.Nodes);
        Reloads(dom);
        Assert.Null(dom.TryApply(Snapshot(1, wide: 1)));
        Assert.Equal(3, dom.Nodes);
    }

    [Fact]
    public void PageWithMoreNodesThanAnyPageIsNotKnown()
    {
        var dom = new PageDom();
        dom.TryApply(Snapshot(1, wide: 1_000_000));
        for (var round = 0; round < 3 && dom.IsKnown; round++)
            dom.TryApply(Children(first: 2_000_000 * (round + 1), count: 1_000_000));
        Assert.False(dom.IsKnown);
        Assert.Equal(0, dom.Nodes);
    }

    [Fact]
    public void RulesThatAreInsertedInTheMiddleForEverEndInARefusal()
    {
        var dom = new PageDom();
        Assert.Null(dom.TryApply(Snapshot(1, wide: 1)));
        WireException? fault = null;
        for (var segment = 0; segment < 100 && fault is null; segment++)
        {
            var writer = new SegmentWriter();
            for (var i = 0; i < 50_000; i++)
            {
                DataRecord.Begin(writer, Now);
                var change = (i & 1) == 0 ? "adds" : "removes";
                AnyValue.Write(
                    writer,
                    new AnyMap
                    {
                        { "source", 8L },
                        { "id", 2L },
                        {
                            change,
                            new object?[]
                            {
                                new AnyMap { { "rule", "a{}" }, { "index", (long)(i % 9_000 * 2) } },
                            }
                        },
                    }
                );
                writer.End();
            }

            fault = dom.TryApply(writer.Take());
        }

        Assert.Equal("too_large", fault?.Code);
    }

    [Fact]
    public void DeletedRulesDoNotMakeAKeyframeOfAnySize()
    {
        var dom = new PageDom();
        Assert.Null(dom.TryApply(Snapshot(1, wide: 1)));
        var writer = new SegmentWriter();
        DataRecord.Begin(writer, Now);
        var removes = Enumerable.Repeat((object?)new AnyMap(), 100_000).ToArray();
        AnyValue.Write(
            writer,
            new AnyMap
            {
                { "source", 8L },
                { "id", 2L },
                { "removes", removes },
            }
        );
        writer.End();

        Assert.Null(dom.TryApply(writer.Take()));

        Assert.InRange(dom.Keyframe(Now)!.Length, 1, 1_000_000);
    }

    [Fact]
    public void DocumentsThatReplaceOneAnotherBehindManyChildrenEndInARefusal()
    {
        var dom = new PageDom();
        Assert.Null(dom.TryApply(Snapshot(1, wide: 200_000)));
        var writer = new SegmentWriter();
        var record = new MutationRecordWriter(writer, Now, false, false, false);
        for (var list = 0; list < 3; list++)
            record.Count(0);
        record.Adds(2, null);
        for (var i = 0; i < 50_000; i++)
        {
            writer.NodeHead(NodeType.Document, 1_000_000 + i);
            writer.Nil();
        }

        writer.Close();
        record.End();

        Assert.Equal("too_large", dom.TryApply(writer.Take())?.Code);
    }

    [Fact]
    public void WhatIsKnownOfAPageIsBoundedHoweverManySegmentsAddToIt()
    {
        var dom = new PageDom();
        Assert.Null(dom.TryApply(Snapshot(1, wide: 1)));
        WireException? fault = null;
        for (var segment = 0; segment < 200 && fault is null; segment++)
        {
            var writer = new SegmentWriter();
            DataRecord.Begin(writer, Now);
            AnyValue.Write(
                writer,
                new AnyMap
                {
                    { "source", 10L },
                    { "family", $"{segment}" },
                    { "fontSource", new string('x', 4_000_000) },
                }
            );
            writer.End();
            fault = dom.TryApply(writer.Take());
        }

        Assert.Equal("too_large", fault?.Code);
    }

    [Fact]
    public void SelectorIsShortWhateverTheTagsAre()
    {
        var dom = new PageDom();
        var tag = new string('a', 1_000_000);
        var writer = new SegmentWriter();
        SnapshotRecord.Begin(writer, Now, 0, 0);
        writer.NodeHead(NodeType.Document | Head.Open, 1);
        writer.Nil();
        for (var level = 0; level < 20; level++)
        {
            writer.NodeHead(NodeType.Element | Head.Open, 2 + level);
            writer.Slot(tag);
        }

        for (var level = 0; level <= 20; level++)
            writer.Close();
        writer.End();
        Assert.Null(dom.TryApply(writer.Take()));

        Assert.InRange(dom.SelectorOf(21)?.Length ?? 0, 0, 1_000);
    }

    [Fact]
    public void NodesThatWaitForEachOtherAreDropped()
    {
        var dom = new PageDom();
        Assert.Null(dom.TryApply(Snapshot(1, wide: 1)));
        var writer = new SegmentWriter();
        var record = new MutationRecordWriter(writer, Now, false, false, false);
        for (var list = 0; list < 3; list++)
            record.Count(0);
        foreach (var (id, parent) in new[] { (102L, 102L), (100L, 101L), (101L, 100L), (103L, 2L) })
        {
            record.Adds(parent, null);
            writer.NodeHead(NodeType.Element, id);
            writer.Slot("p");
            writer.Close();
        }

        record.End();
        Assert.Null(dom.TryApply(writer.Take()));
        Assert.Equal(4, dom.Nodes);
    }

    [Fact]
    public void AfterALostSegmentNothingIsKnownUntilTheNextSnapshot()
    {
        var page = new RandomPage(1, 40);
        var dom = Wire.Applied(Wire.Segments(page.Events));
        dom.Lose();
        Assert.Null(dom.Keyframe(Now));
        Assert.Null(dom.TryApply(Children(first: 900_000, count: 1)));
        Assert.False(dom.IsKnown);
        Assert.Null(dom.TryApply(Snapshot(1, wide: 1)));
        Assert.NotNull(dom.Keyframe(Now));
    }

    /// <summary>What a keyframe of it gives is again a page, of the same keyframe.</summary>
    private static void Reloads(PageDom dom)
    {
        if (dom.Keyframe(dom.Time) is not { } keyframe)
            return;
        var again = new PageDom();
        Assert.Null(again.TryApply(keyframe));
        Assert.True(again.IsKnown);
        Assert.Equal(dom.Nodes, again.Nodes);
    }

    internal static void Lie(JsonNode? node, Random random)
    {
        if (node is JsonArray items)
            foreach (var item in items)
                Lie(item, random);
        if (node is not JsonObject map)
            return;
        foreach (var (name, value) in map.ToList())
        {
            if (value is not JsonValue)
                Lie(value, random);
            else if (name is "id" or "parentId" or "nextId" or "rootId" or "styleId" && random.Next(12) == 0)
                map[name] = random.Next(4) switch
                {
                    0 => -1,
                    1 => WireFormat.MaxSafeInteger,
                    2 => random.NextInt64(WireFormat.MaxSafeInteger),
                    _ => random.Next(1, 60),
                };
        }
    }

    private static byte[] Snapshot(int levels, int wide)
    {
        var writer = new SegmentWriter();
        SnapshotRecord.Begin(writer, Now, 0, 0);
        writer.NodeHead(NodeType.Document | Head.Open, 1);
        writer.Nil();
        for (var level = 0; level < levels; level++)
        {
            writer.NodeHead(NodeType.Element | Head.Open, 2 + level);
            writer.Slot("div");
        }

        for (var i = 0; i < wide; i++)
        {
            writer.NodeHead(NodeType.Text, 2 + levels + i);
            writer.Slot("x");
        }

        for (var level = 0; level <= levels; level++)
            writer.Close();
        writer.End();
        return writer.Take();
    }

    private static byte[] Children(long first, int count)
    {
        var writer = new SegmentWriter();
        var record = new MutationRecordWriter(writer, Now, false, false, false);
        for (var list = 0; list < 3; list++)
            record.Count(0);
        record.Adds(2, null);
        for (var i = 0; i < count; i++)
        {
            writer.NodeHead(NodeType.Text, first + i);
            writer.Slot("x");
        }

        writer.Close();
        record.End();
        return writer.Take();
    }
}
