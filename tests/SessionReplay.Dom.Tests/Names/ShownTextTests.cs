using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;

namespace SessionReplay.Dom.Tests.Names;

/// <summary>Whoever watches a page is told of each text that a person could see, when it comes and when it goes.</summary>
public sealed class ShownTextTests
{
    [Theory]
    [InlineData("what stands there already", "<p x>a</p>", "", "+a")]
    [InlineData("what is added, and what goes", "<p x>a</p>", "add x 90 b;remove x 90", "+a +b -b")]
    [InlineData("another text in its place", "<p>a</p>", "text a b", "+a a>b")]
    [InlineData("not what is added where nobody sees it", "<p hidden x>a</p>", "add x 90 b;text 90 c", "")]
    [InlineData("what is shown, and hidden again", "<p x hidden>a</p>", "set x hidden -;set x hidden", "+a -a")]
    [InlineData("what a style shows", "<p x style='display:none'>a</p>", "set x style display:block;set x style opacity:0", "+a -a")]
    [InlineData("not what a class may show: style sheets are not asked", "<p x>a</p>", "set x class hidden", "+a")]
    [InlineData("not what is masked", "<p x>a</p>", "add x 90 ***;text 90 b;text 90 Xxxx", "+a +b -b")]
    [InlineData("what is typed", "<input x>", "input x b;input x bc", "+b b>bc")]
    [InlineData("not what is typed into a password", "<input x type='password'>", "input x bcd", "")]
    [InlineData(
        "the option that is chosen",
        "<select x><option value='1'>a</option><option value='2'>b</option></select>",
        "input x 2;input x 1",
        "+a +b -a +a -b"
    )]
    [InlineData("what opens", "<details x><summary>a</summary>b</details>", "set x open;set x open -", "+a +b -b")]
    [InlineData("a dialog", "<dialog x>a</dialog>", "set x open;set x open -", "+a -a")]
    [InlineData("what comes into a frame", "<iframe><html><body x>a</body></html></iframe>", "add x 90 b", "+a +b")]
    [InlineData(
        "what comes into a shadow root",
        "<x-a><template shadowrootmode='open'><p x>a</p></template></x-a>",
        "add x 90 b;set x hidden",
        "+a +b -a -b"
    )]
    [InlineData(
        "what a slot shows, with the slot",
        "<x-a h><template shadowrootmode='open'><p x hidden><slot>c</slot></p></template>a</x-a>",
        "set x hidden -;remove h a",
        "+a -a +c"
    )]
    public void IsTold(string what, string html, string changes, string told)
    {
        var page = HtmlPage.Of(html);
        var watcher = new TextsOnScreen();
        page.Dom.Watch(watcher);
        foreach (var change in changes.Split(';', StringSplitOptions.RemoveEmptyEntries))
            page.Change(Data(page, change.Split(' ')));
        Assert.True(string.Join(' ', watcher.Told) == told, $"{what}: {string.Join(' ', watcher.Told)}");
    }

    [Fact]
    public void WhatStandsThereIsWhatAPersonCouldSeeHoweverThePageChanges() =>
        Gen.Int[0, int.MaxValue]
            .Sample(
                seed =>
                {
                    var random = new Random(seed);
                    var page = HtmlPage.Of(VisibleTextTests.Markup(random));
                    var watcher = new TextsOnScreen();
                    page.Dom.Watch(watcher);
                    for (var step = 0; step < 12; step++)
                    {
                        AssertStands(page.Dom, watcher);
                        page.Change(Random(random, page.Dom.Nodes + step, 1_000 + step));
                    }
                },
                iter: 5_000
            );

    [Fact]
    public void WhatStandsThereIsWhatAPersonCouldSeeWhateverRecordsClaim() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[5, 60], Gen.Bool)
            .Sample(
                (seed, steps, lies) =>
                {
                    var random = new Random(seed);
                    var page = new RandomPage(seed, steps);
                    var (dom, watcher) = (new PageDom(), new TextsOnScreen());
                    dom.Watch(watcher);
                    foreach (var one in page.Events)
                    {
                        if (lies)
                            HostileTests.Lie(one, random);
                        foreach (var raw in Wire.Segments([one]))
                            dom.TryApply(raw);
                        AssertStands(dom, watcher);
                    }
                },
                iter: 500
            );

    [Fact]
    public void AnotherWatcherIsToldAllOfItAndTheFirstNoMore()
    {
        var page = HtmlPage.Of("<p x>a</p>");
        var (first, second) = (new TextsOnScreen(), new TextsOnScreen());
        page.Dom.Watch(first);
        page.Dom.Watch(second);
        page.ChangeAttribute(page.X, "hidden", "");
        Assert.Equal(["+a"], first.Told);
        Assert.Equal(["+a", "-a"], second.Told);
    }

    [Fact]
    public void NothingStandsOnAPageThatIsNotKnown()
    {
        var page = HtmlPage.Of("<p x>a</p>");
        var watcher = new TextsOnScreen();
        page.Dom.Watch(watcher);
        page.Dom.Lose();
        Assert.Equal(["+a", "-a"], watcher.Told);
    }

    private static void AssertStands(PageDom dom, TextsOnScreen watcher)
    {
        Assert.False(watcher.HasLostSight);
        Assert.Equal(
            dom.VisibleTexts().Where(text => !text.IsMasked).Select(text => text.Text).Order(StringComparer.Ordinal),
            watcher.Standing
        );
    }

    /// <summary>
    /// A change in words: <c>add parent id text</c>, <c>remove parent node</c>, <c>text node words</c>, <c>set element name value</c>,
    /// <c>input field value</c>.
    /// </summary>
    private static string Data(HtmlPage page, string[] words)
    {
        var id = Id(page, words[1]);
        return words[0] switch
        {
            "input" => $$"""{"source":5,"id":{{id}},"text":"{{words[2]}}","isChecked":false}""",
            "add" => Mutation(
                adds: $$$"""{"parentId":{{{id}}},"nextId":null,"node":{"type":3,"id":{{{words[2]}}},"textContent":"{{{words[3]}}}"}}"""
            ),
            "remove" => Mutation(removes: $$"""{"parentId":{{id}},"id":{{Id(page, words[2])}}}"""),
            "text" => Mutation(texts: $$"""{"id":{{id}},"value":"{{words[2]}}"}"""),
            _ => Mutation(
                attributes: Attribute(
                    id,
                    words[2],
                    words.Length == 3 ? ""
                        : words[3] == "-" ? null
                        : words[3]
                )
            ),
        };
    }

    /// <summary>A number, the mark of an element, or a visible text.</summary>
    private static long Id(HtmlPage page, string word) =>
        long.TryParse(word, CultureInfo.InvariantCulture, out var id) ? id
        : word is "x" or "h" ? page.Id(word)
        : page.Dom.VisibleTexts().First(text => text.Text == word).Id;

    private static string Random(Random random, int nodes, int id)
    {
        string[] tags = ["p", "details", "summary", "select", "option", "slot", "x-a", "textarea", "iframe"];
        var any = random.Next(1, nodes + 1);
        switch (random.Next(8))
        {
            case 0:
                return Mutation(texts: $$"""{"id":{{any}},"value":"t{{id}}"}""");
            case 1:
                var parents = string.Join(',', Enumerable.Range(1, nodes).Select(parent => $$"""{"parentId":{{parent}},"id":{{any}}}"""));
                return Mutation(removes: parents);
            case 2:
                return Mutation(adds: Add(any, $$"""{"type":3,"id":{{id}},"textContent":"n{{id}}"{{Shadow()}}}"""));
            case 3:
                var text = $$"""{"type":3,"id":{{id + 1_000}},"textContent":"e{{id}}"}""";
                var tag = tags[random.Next(tags.Length)];
                return Mutation(
                    adds: Add(
                        any,
                        $$"""{"type":2,"id":{{id}},"tagName":"{{tag}}","attributes":{"value":"v"},"childNodes":[{{text}}]{{Shadow()}}}"""
                    )
                );
            case 4:
                return $$"""{"source":5,"id":{{any}},"text":"{{random.Next(3)}}","isChecked":false}""";
            case 5:
                return $$$"""{"tag":"popover","payload":{"id":{{{any}}},"open":{{{(random.Next(2) == 0 ? "true" : "false")}}}}}""";
            default:
                var (name, values) = random.Next(8) switch
                {
                    0 => ("hidden", new[] { "", null }),
                    1 => ("style", ["display:none", "visibility:hidden", "visibility:visible", "color:red", null]),
                    2 => ("open", ["", null]),
                    3 => ("slot", ["s", null]),
                    4 => ("name", ["s", null]),
                    5 => ("multiple", ["", null]),
                    6 => ("popover", ["", null]),
                    _ => ("value", ["a", "b", "0", "1", null]),
                };
                return Mutation(attributes: Attribute(any, name, values[random.Next(values.Length)]));
        }

        string Shadow() => random.Next(6) == 0 ? ",\"isShadow\":true" : "";
    }

    private static string Add(long parent, string node) => $$"""{"parentId":{{parent}},"nextId":null,"node":{{node}}}""";

    private static string Attribute(long id, string name, string? value) =>
        new JsonObject
        {
            ["id"] = id,
            ["attributes"] = new JsonObject { [name] = value },
        }.ToJsonString();

    private static string Mutation(string removes = "", string adds = "", string texts = "", string attributes = "") =>
        $$"""{"source":0,"removes":[{{removes}}],"adds":[{{adds}}],"texts":[{{texts}}],"attributes":[{{attributes}}]}""";
}
