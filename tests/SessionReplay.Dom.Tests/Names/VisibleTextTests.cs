using System.Text;
using CsCheck;
using SessionReplay.Dom.Names;

namespace SessionReplay.Dom.Tests.Names;

/// <summary>Which texts a person can see.</summary>
public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("words, on one line", "<p>  All\n orders </p><p> </p>", "All orders")]
    [InlineData(
        "not what is no text",
        "a<script>b</script><style>c{}</style><template>d</template><noscript>e</noscript><title>f</title>",
        "a"
    )]
    [InlineData("not what is hidden", "a<p hidden>b</p><p style='display:none'>c<b>d</b></p>", "a")]
    [InlineData(
        "the style that counts",
        "<p style='display:none;display:block'>a</p><p style='display:none!important;display:block'>b</p>",
        "a"
    )]
    [InlineData("not the style that is quoted", "<p style='content:\"; display:none\"'>a</p>", "a")]
    [InlineData("not what is invisible", "<p style='visibility:hidden'>a<b style='visibility:visible'>b</b></p>", "b")]
    [InlineData("not what is transparent", "<p style='opacity:0.0'>a<b style='opacity:1'>b</b></p><p style='opacity:.1'>c</p>", "c")]
    [InlineData("what only screen readers pass over", "<p aria-hidden='true'>a</p>", "a")]
    [InlineData("not closed details", "<details><summary>a</summary>b<summary>c</summary></details>", "a")]
    [InlineData("open details", "<details open><summary>a</summary>b</details>", "a|b")]
    [InlineData("not a closed dialog", "<dialog>a</dialog><dialog open>b</dialog>", "b")]
    [InlineData("not a closed popover", "<div popover>a</div>b", "b")]
    [InlineData("the chosen option", "<select><option>a</option><optgroup><option selected>b</option></optgroup></select>", "b")]
    [InlineData("the option of the value", "<select value='2'><option value='1'>a</option><option value='2'>b</option></select>", "b")]
    [InlineData("not an option that is hidden", "<select value='*'><option value='1'>a</option></select>", "")]
    [InlineData("all options of a list", "<select multiple><option>a</option><option selected>b</option></select>", "a|b")]
    [InlineData("what is typed", "<textarea>a</textarea><input value='b'><input type='search' value='***'>", "a|b|(***)")]
    [InlineData(
        "not passwords, and not what was one",
        "<input type='password' value='a'><input type='text' data-rr-is-password='true' value='b'>",
        ""
    )]
    [InlineData(
        "not values that say something else than they show",
        "<input type='hidden' value='a'><input type='checkbox' value='b'><input type='range' value='3'><input type='date' value='2026-01-01'>",
        ""
    )]
    [InlineData("not a hidden text area", "<textarea hidden>a</textarea>", "")]
    [InlineData("what stands on buttons", "<input type='button' value='a'><input type='submit'>", "a|Submit")]
    [InlineData("not suggestions", "<datalist><option>a</option></datalist>", "")]
    [InlineData("not what stands for a picture", "<canvas>a</canvas><video>b</video><svg><title>c</title><text>d</text></svg>", "d")]
    [InlineData(
        "components, with what is put into them",
        "<x-a><template shadowrootmode='open'>a<slot name='s'>b</slot>c<slot></slot></template>d<i slot='s'>e</i><i slot='t'>f</i></x-a>",
        "a|e|c|d"
    )]
    [InlineData("what a slot has of its own", "<x-a><template shadowrootmode='open'><slot>a</slot></template></x-a>", "a")]
    [InlineData("not what no slot shows", "<x-a><template shadowrootmode='open'>a</template>b</x-a>", "a")]
    [InlineData("not what a hidden slot shows", "<x-a><template shadowrootmode='open'><p hidden><slot></slot></p></template>b</x-a>", "")]
    [InlineData("frames", "<iframe><html><body>a</body></html></iframe>b", "a|b")]
    [InlineData("not a hidden frame", "<iframe hidden><html><body>a</body></html></iframe>b", "b")]
    [InlineData("what is masked, as masked", "a<p>*** **</p><p>Xxx xx</p>", "a|(*** **)|(Xxx xx)")]
    public void IsSeen(string what, string html, string texts)
    {
        var dom = HtmlPage.Of(html).Dom;
        var seen = string.Join('|', dom.VisibleTexts().Select(text => text.IsMasked ? $"({text.Text})" : text.Text));
        Assert.True(seen == texts, $"{what}: {seen}");
    }

    [Fact]
    public void EachTextByItselfIsVisibleIfItIsAmongAll() =>
        Gen.Int[0, int.MaxValue]
            .Sample(
                seed =>
                {
                    var dom = HtmlPage.Of(Markup(new(seed))).Dom;
                    var alone = Enumerable.Range(1, 200).Select(id => dom.VisibleTextOf(id)).OfType<VisibleText>();
                    Assert.Equal(dom.VisibleTexts().OrderBy(text => text.Id), alone);
                },
                iter: 5_000
            );

    [Fact]
    public void WhatOpensIsSeen()
    {
        var page = HtmlPage.Of("<details x><summary>a</summary>b</details><div p popover>c</div>");
        page.ChangeAttribute(page.X, "open", "");
        Assert.Equal(["a", "b"], page.Dom.VisibleTexts().Select(text => text.Text));
        page.Change($$$"""{"tag":"popover","payload":{"id":{{{page.Id("p")}}},"open":true}}""");
        Assert.Equal(["a", "b", "c"], page.Dom.VisibleTexts().Select(text => text.Text));
    }

    [Fact]
    public void NothingIsSeenOfAPageThatIsNotKnown()
    {
        var dom = HtmlPage.Of("<p x>a</p>").Dom;
        dom.Lose();
        Assert.Empty(dom.VisibleTexts());
        Assert.Null(dom.VisibleTextOf(6));
    }

    internal static string Markup(Random random)
    {
        string[] open =
        [
            "<p>",
            "<p hidden>",
            "<b style='visibility:hidden'>",
            "<b style='visibility:visible'>",
            "<i style='opacity:0'>",
            "<details>",
            "<details open>",
            "<summary>",
            "<dialog>",
            "<dialog open>",
            "<select>",
            "<select multiple>",
            "<optgroup>",
            "<option>",
            "<option selected>",
            "<x-a>",
            "<x-a>",
            "<template shadowrootmode='open'>",
            "<template shadowrootmode='open'>",
            "<slot>",
            "<slot name='s'>",
            "<i slot='s'>",
            "<iframe>",
        ];
        var html = new StringBuilder();
        var tags = new Stack<string>();
        for (var left = random.Next(40); left > 0; left--)
        {
            if (random.Next(3) == 0 && tags.TryPop(out var tag))
                html.Append("</").Append(tag).Append('>');
            else if (random.Next(2) == 0)
                html.Append((char)('a' + random.Next(26)));
            else
            {
                var next = tags.TryPeek(out var around) && around == "x-a" ? open[^random.Next(1, 8)] : open[random.Next(open.Length)];
                // In other elements browsers make no shadow root.
                if (around != "x-a" && next.StartsWith("<template", StringComparison.Ordinal))
                    continue;
                html.Append(next);
                tags.Push(next.Trim('<', '>').Split(' ')[0]);
            }
        }

        foreach (var tag in tags)
            html.Append("</").Append(tag).Append('>');
        return html.ToString();
    }
}
