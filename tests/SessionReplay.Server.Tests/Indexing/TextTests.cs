using System.Globalization;
using SessionReplay.Dom;
using SessionReplay.Server.Indexing.Texts;
using SessionReplay.Server.Storage.Texts;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Indexing;

/// <summary>Which texts stood on the screen within a pack, and from when to when. Times are ms since the pack began.</summary>
public sealed class TextTests
{
    private const long Start = 1_700_000_000_000;
    private const long End = 60_000;
    private const string Field =
        """{"parentId":2,"nextId":null,"node":{"type":2,"id":20,"tagName":"input","attributes":{},"childNodes":[]}}""";

    [Fact]
    public void TextThatStandsThereAllTheTimeHasTheTimesOfThePack() => Assert.Equal([("a shop", 0, End)], Read());

    [Fact]
    public void ToastOfOneSecondIsNotLost() =>
        Assert.Equal([("a shop", 0, End), ("Saved", 2_100, 3_100)], Read(Add(10, "Saved", 2_100), Remove(10, 3_100)));

    [Fact]
    public void TextThatIsReplacedEndsWhereTheNextBegins() =>
        Assert.Equal([("a shop", 0, 500), ("a cart", 500, End)], Read(Text(3, "a cart", 500)));

    [Fact]
    public void TextThatComesBackIsOneWithItsOuterTimes() =>
        Assert.Equal(
            [("a shop", 0, End), ("a cart", 5_000, 9_000)],
            Read(Text(3, "a cart", 5_000), Text(3, "a shop", 9_000)).OrderBy(text => text.First)
        );

    [Fact]
    public void TextThatStandsInTwoPlacesEndsWithTheLastOfThem() =>
        Assert.Equal(
            [("a shop", 0, End), ("twice", 1_000, 4_000)],
            Read(Add(10, "twice", 1_000), Add(11, "twice", 2_000), Remove(10, 3_000), Remove(11, 4_000))
        );

    [Fact]
    public void TextIsOnOneLineWithoutTheSpaceAroundIt() =>
        Assert.Contains(Read(Add(10, @"  All\n\t orders ", 100)), text => text.Text == "All orders");

    [Fact]
    public void MaskedTextIsNone() => Assert.Equal([("a shop", 0, End)], Read(Add(10, "*** **", 100), Add(11, "Xxxx xx", 100)));

    [Fact]
    public void CardNumberIsMasked() =>
        Assert.Equal(["a shop", "Card **** **** **** ****"], Read(Add(10, "Card 4111 1111 1111 1111", 100)).Select(text => text.Text));

    [Fact]
    public void TextThatGoesOnGrowingIsOneAsItStoodWhole() =>
        Assert.Equal(
            [("a shop", 0, End), ("Your order is on its way", 800, End)],
            Read(Add(10, "Your", 500), Text(10, "Your order is", 600), Text(10, "Your order is on its way", 800))
        );

    [Fact]
    public void TextThatStoodThereBeforeItGrewIsOneOfItsOwn() =>
        Assert.Equal(
            [("a shop", 0, End), ("Total 12", 500, 9_000), ("Total 12 €", 9_000, End)],
            Read(Add(10, "Total 12", 500), Text(10, "Total 12 €", 9_000))
        );

    [Fact]
    public void WhatIsTypedIsOneTextAsItStoodAtLast() =>
        Assert.Equal(
            [("a shop", 0, End), ("blue shoes", 9_000, End)],
            Read(Type("b", 1_000), Type("blue", 4_000), Type("blue shoes", 9_000))
        );

    [Fact]
    public void NoBeginningOfATypedCardNumberIsKept() =>
        Assert.Equal(
            ["a shop", "**** **** **** ****"],
            Read(Type("4111 1111 1111", 1_000), Type("4111 1111 1111 111", 7_000), Type("4111 1111 1111 1111", 20_000))
                .Select(text => text.Text)
        );

    [Fact]
    public void SnapshotInBetweenGoesOnWithWhatStillStandsThere() =>
        Assert.Equal([("a shop", 0, End), ("Saved", 1_000, 5_000)], Read(Add(10, "Saved", 1_000), Rrweb.Snapshot("a shop", Start + 5_000)));

    [Fact]
    public void NothingIsKnownToStandThereBehindAMissingSegment()
    {
        var (dom, reader) = Begin();
        Apply(dom, Add(10, "Saved", 1_000));
        dom.Lose();
        Assert.Equal([("a shop", 0, 1_000), ("Saved", 1_000, 1_000)], Texts(reader));
    }

    [Fact]
    public void PackThatBeginsWithAKeyframeHasWhatStandsOnIt()
    {
        var (dom, _) = Begin();
        Apply(dom, Add(10, "Saved", 1_000));
        var resumed = new PageDom();
        Assert.Null(resumed.TryApply(dom.Keyframe(Start + 1_500)!));
        foreach (var page in (PageDom[])[dom, resumed])
        {
            var reader = new TextsReader(page, Start + 2_000);
            Apply(page, Remove(10, 3_000));
            Assert.Equal([("a shop", 2_000, End), ("Saved", 2_000, 3_000)], Texts(reader));
        }
    }

    [Fact]
    public void LongTextIsCutAndThePackSaysSo()
    {
        var (dom, reader) = Begin();
        Apply(dom, Add(10, new string('a', 10_000), 100));
        Assert.False(reader.Texts(Start + End).IsCut);
        Apply(dom, Add(11, new string('b', 10_001), 200));
        var texts = reader.Texts(Start + End);
        Assert.True(texts.IsCut);
        Assert.Equal([6, 10_000, 10_000], texts.All.Select(text => text.Text.Length));
    }

    [Fact]
    public void MoreTextsThanAPackMayHaveAreLeftOutAndItSaysSo()
    {
        var (dom, reader) = Begin();
        for (var i = 0; i < 60_000; i++)
            Apply(dom, Text(3, $"{i}", 100 + i));
        var texts = reader.Texts(Start + 100_000);
        Assert.True(texts.IsCut);
        Assert.Equal(50_000, texts.All.Count);
        Assert.Equal(("0", Start + 100, Start + 101), (texts.All[1].Text, texts.All[1].First, texts.All[1].Last));
    }

    [Fact]
    public void MoreCharactersThanAPackMayHaveAreLeftOutAndItSaysSo()
    {
        var (dom, reader) = Begin();
        for (var i = 0; i < 120; i++)
            Apply(dom, Text(3, $"{i} {new string('a', 9_000)}", 100 + i));
        var texts = reader.Texts(Start + End);
        Assert.True(texts.IsCut);
        Assert.InRange(texts.All.Sum(text => text.Text.Length), 990_000, 1_000_000);
    }

    [Fact]
    public void StoredTextsAreWhatWasFound()
    {
        var (dom, reader) = Begin();
        Apply(dom, Add(10, "Größe „M“ 👟", 1_000), Remove(10, 3_000));
        var texts = reader.Texts(Start + End);
        var again = StoredTexts.Of(texts).Read();
        Assert.Equal(texts.All, again.All);
        Assert.Equal((texts.From, texts.To, texts.IsCut), (again.From, again.To, again.IsCut));
    }

    /// <summary>The texts of a pack with a small shop, to which these events happen.</summary>
    private static List<(string Text, long First, long Last)> Read(params string[] events)
    {
        var (dom, reader) = Begin();
        Apply(dom, events);
        return Texts(reader);
    }

    private static (PageDom, TextsReader) Begin()
    {
        var dom = new PageDom();
        var reader = new TextsReader(dom, Start);
        Apply(dom, Rrweb.Snapshot("a shop", Start), Mutation(Field, "", 0));
        return (dom, reader);
    }

    private static void Apply(PageDom dom, params string[] events)
    {
        foreach (var (raw, _) in Recording.ToSegments(events))
            Assert.Null(dom.TryApply(raw));
    }

    private static List<(string Text, long First, long Last)> Texts(TextsReader reader) =>
        [.. reader.Texts(Start + End).All.Select(text => (text.Text, text.First - Start, text.Last - Start))];

    private static string Text(int id, string text, long after) => Rrweb.Text(id, text, Start + after);

    private static string Add(int id, string text, long after) =>
        Mutation($$$"""{"parentId":2,"nextId":null,"node":{"type":3,"id":{{{id}}},"textContent":"{{{text}}}"}}""", "", after);

    private static string Remove(int id, long after) => Mutation("", $$"""{"parentId":2,"id":{{id}}}""", after);

    private static string Type(string text, long after)
    {
        var data = $$"""{"source":5,"id":20,"text":"{{text}}","isChecked":false}""";
        return string.Create(CultureInfo.InvariantCulture, $$"""{"type":3,"data":{{data}},"timestamp":{{Start + after}}}""");
    }

    private static string Mutation(string adds, string removes, long after) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"type":3,"data":{"source":0,"texts":[],"attributes":[],"removes":[{{removes}}],"adds":[{{adds}}]},"timestamp":{{Start + after}}}"""
        );
}
