using System.Text.Json.Nodes;

namespace SessionReplay.Dom.Tests.Names;

/// <summary>
/// What an element is called. The roles and names of the first table are those of Chromium 156, which was asked for each line; the second
/// has what is other here, and why.
/// </summary>
public sealed class NameTests
{
    [Theory]
    // What kind of thing it is.
    [InlineData("a link", "<a x href='#'>Orders</a>", "link", "Orders")]
    [InlineData("a link that leads nowhere", "<a x>Orders</a>", null, null)]
    [InlineData("a button", "<button x>Pay <b>now</b></button>", "button", "Pay now")]
    [InlineData("a div that is a button", "<div x role='button'><p>Pay now</p></div>", "button", "Pay now")]
    [InlineData("the first role that there is", "<div x role='pay section BUTTON link'>Pay</div>", "button", "Pay")]
    [InlineData("no role that there is", "<button x role='pay'>Pay</button>", "button", "Pay")]
    [InlineData("a button is no decoration", "<button x role='presentation'>Pay</button>", "button", "Pay")]
    [InlineData("a disabled button may be one", "<button x role='none' disabled>Pay</button>", "presentation", null)]
    [InlineData("nothing that says its name is a decoration", "<ul x role='none' aria-label='Steps'><li>a</li></ul>", "list", "Steps")]
    [InlineData("a text field", "<input x>", "textbox", null)]
    [InlineData("a field of a type that is none", "<input x type='telephone'>", "textbox", null)]
    [InlineData("a password", "<input x type='password'>", "textbox", null)]
    [InlineData("a search field", "<input x type='search'>", "searchbox", null)]
    [InlineData("a number", "<input x type='number'>", "spinbutton", null)]
    [InlineData("a slider", "<input x type='range'>", "slider", null)]
    [InlineData("a check box", "<input x type='checkbox'>", "checkbox", null)]
    [InlineData("a radio button", "<input x type='radio'>", "radio", null)]
    [InlineData("a file", "<input x type='file'>", "button", "Choose File")]
    [InlineData("a field with suggestions", "<input x list='a'><datalist id='a'></datalist>", "combobox", null)]
    [InlineData("a choice", "<select x><option>a</option></select>", "combobox", null)]
    [InlineData("a list to choose from", "<select x size='3'><option>a</option></select>", "listbox", null)]
    [InlineData("a list to choose many from", "<select x multiple><option>a</option></select>", "listbox", null)]
    [InlineData("an option", "<select><option x>Norway</option></select>", "option", "Norway")]
    [InlineData("an option by its label", "<select><option x label='Norway'>NO</option></select>", "option", "Norway")]
    [InlineData("a group of options", "<select><optgroup x label='North'><option>a</option></optgroup></select>", "group", "North")]
    [InlineData("a text area", "<textarea x>typed</textarea>", "textbox", null)]
    [InlineData("a heading", "<h2 x>Your <b>cart</b></h2>", "heading", "Your cart")]
    [InlineData("a picture", "<img x alt='Logo' src='a.png'>", "img", "Logo")]
    [InlineData("a picture without a name", "<img x src='a.png'>", "img", null)]
    [InlineData("a mere decoration", "<img x alt='' src='a.png'>", "presentation", null)]
    [InlineData("a decoration that has a name", "<img x alt='' aria-label='Logo' src='a.png'>", "img", "Logo")]
    [InlineData("a drawing", "<svg x><title>Search</title></svg>", "img", "Search")]
    [InlineData("a link in a drawing", "<svg><a x href='#'><text>Oslo</text></a></svg>", "link", "Oslo")]
    [InlineData("an open dialog", "<dialog x open aria-labelledby='t'><h2 id='t'>Sure?</h2></dialog>", "dialog", "Sure?")]
    [InlineData("navigation", "<nav x aria-label='Main'><a href='#'>a</a></nav>", "navigation", "Main")]
    [InlineData("the page's header", "<header x>a</header>", "banner", null)]
    [InlineData("the page's footer", "<div><footer x>a</footer></div>", "contentinfo", null)]
    [InlineData("an aside", "<main><aside x>a</aside></main>", "complementary", null)]
    [InlineData("an aside of a section", "<section><aside x>a</aside></section>", null, null)]
    [InlineData("a section with a name", "<section x aria-label='Cart'>a</section>", "region", "Cart")]
    [InlineData("a section without", "<section x>a</section>", null, null)]
    [InlineData("a form with a name", "<form x title='Address'></form>", "form", "Address")]
    [InlineData("a list", "<ul x><li>a</li></ul>", "list", null)]
    [InlineData("an item", "<ul><li x>a</li></ul>", "listitem", null)]
    [InlineData("an item of what is no list", "<ul role='presentation'><li x>a</li></ul>", null, null)]
    [InlineData("fields that belong together", "<fieldset x><legend>Address</legend></fieldset>", "group", "Address")]
    [InlineData("a table", "<table x><caption>Orders</caption><tbody><tr><td>a</td></tr></tbody></table>", "table", "Orders")]
    [InlineData("a cell of a grid", "<table role='grid'><tbody><tr><td x>a</td></tr></tbody></table>", "gridcell", "a")]
    [InlineData("the head of a column", "<table><tbody><tr><th x>a</th><th>b</th></tr></tbody></table>", "columnheader", "a")]
    [InlineData("the head of a row", "<table><tbody><tr><th x>a</th><td>b</td></tr></tbody></table>", "rowheader", "a")]
    [InlineData("a head that says so", "<table><tbody><tr><th x scope='row'>a</th><th>b</th></tr></tbody></table>", "rowheader", "a")]
    [InlineData("a cell of a mere layout", "<table role='presentation'><tbody><tr><td x>a</td></tr></tbody></table>", null, null)]
    [InlineData("how far it is", "<progress x value='.5'></progress>", "progressbar", null)]
    [InlineData("how much it is", "<meter x value='.5'></meter>", "meter", null)]
    [InlineData("a result", "<output x>3</output>", "status", null)]
    [InlineData("a paragraph", "<p x>a</p>", "paragraph", null)]
    [InlineData("a div", "<div x>a</div>", null, null)]
    // Where its name comes from.
    [InlineData(
        "other elements",
        "<p id='a'>Delete</p><p id='b'>Ada</p><button x aria-labelledby='a none b'>c</button>",
        "button",
        "Delete Ada"
    )]
    [InlineData("no other element", "<button x aria-labelledby='none'>Pay</button>", "button", "Pay")]
    [InlineData(
        "itself and another",
        "<button x id='s' aria-label='Delete' aria-labelledby='s f'>c</button><p id='f'>Ada</p>",
        "button",
        "Delete Ada"
    )]
    [InlineData(
        "not the other's others",
        "<p id='a' aria-labelledby='b'>A</p><p id='b'>B</p><button x aria-labelledby='a'>c</button>",
        "button",
        "A"
    )]
    [InlineData(
        "what is hidden as a whole",
        "<p id='a' hidden>A <b hidden>b</b></p><button x aria-labelledby='a'>c</button>",
        "button",
        "A b"
    )]
    [InlineData("not what is hidden in it", "<p id='a'>A <b hidden>b</b></p><button x aria-labelledby='a'>c</button>", "button", "A")]
    [InlineData("a label", "<button x aria-label='Close'>x</button>", "button", "Close")]
    [InlineData("no empty label", "<button x aria-label=' '>Pay</button>", "button", "Pay")]
    [InlineData("the label for it", "<label for='f'>E-mail *</label><input x id='f'>", "textbox", "E-mail *")]
    [InlineData("the label around it", "<label>City <span><input x></span></label>", "textbox", "City")]
    [InlineData("two labels", "<label for='f'>A</label><label for='f'>B</label><input x id='f'>", "textbox", "A B")]
    [InlineData("not the label for another", "<label for='g'>City <input x id='f'></label>", "textbox", null)]
    [InlineData("not the label of the field before", "<label>From <input> to <input x></label>", "textbox", null)]
    [InlineData(
        "a label without its own value",
        "<label>Show <select x><option>10</option></select> rows</label>",
        "combobox",
        "Show rows"
    )]
    [InlineData(
        "a label with another's value",
        "<label for='c'>In <select><option>1</option><option selected>5</option></select> days</label><input x type='checkbox' id='c'>",
        "checkbox",
        "In 5 days"
    )]
    [InlineData(
        "a label with a slider's value",
        "<label for='c'>In <input type='range' max='9' value='7'> days</label><input x type='checkbox' id='c'>",
        "checkbox",
        "In 7 days"
    )]
    [InlineData("a label rather than its words", "<label for='s'>A</label><button x id='s'>B</button>", "button", "A")]
    [InlineData("the label around it, not what stands on it", "<label>A<input x type='submit' value='B'></label>", "button", "A")]
    [InlineData("what stands on it", "<input x type='submit' value='Send'>", "button", "Send")]
    [InlineData("what the browser writes on it", "<input x type='submit'>", "button", "Submit")]
    [InlineData("the same to reset", "<input x type='reset'>", "button", "Reset")]
    [InlineData("nothing that stands on it", "<input x type='button'>", "button", null)]
    [InlineData("the text of a picture button", "<input x type='image' alt='Send'>", "button", "Send")]
    [InlineData("the text of its picture", "<a x href='#'><img alt='Home' src='a.png'></a>", "link", "Home")]
    [InlineData(
        "the title of its drawing",
        "<button x><svg><title>Search</title><path d='M0 0h9v9'></path></svg></button>",
        "button",
        "Search"
    )]
    [InlineData("its words and pictures", "<button x>Go<img alt='home' src='a.png'>now</button>", "button", "Go home now")]
    [InlineData("words in blocks", "<button x><div>Pay</div><div>now</div></button>", "button", "Pay now")]
    [InlineData("words in lines", "<button x>Pay<br>now</button>", "button", "Pay now")]
    [InlineData("words that touch", "<button x><span>Pay</span><span>Pal</span></button>", "button", "PayPal")]
    [InlineData("words in boxes", "<button x>a<i style='display:inline-block'>b</i>c</button>", "button", "a b c")]
    [InlineData("not a hidden icon", "<button x><i aria-hidden='true'>delete</i><span>Remove</span></button>", "button", "Remove")]
    [InlineData("not what is hidden", "<button x><i hidden>a</i><i style='display: none'>b</i>c</button>", "button", "c")]
    [InlineData(
        "what is visible in what is not",
        "<button x><i style='visibility:hidden'>a<b style='visibility:visible'>b</b></i></button>",
        "button",
        "b"
    )]
    [InlineData("not what is no text", "<button x><script>1</script><style>a{}</style><template>b</template>c</button>", "button", "c")]
    [InlineData("an inner label", "<h1 x><span aria-label='Three'>3</span> left</h1>", "heading", "Three left")]
    [InlineData("not what is closed", "<h2 x><div popover>a</div><details><summary>b</summary>c</details></h2>", "heading", "b")]
    [InlineData("a box with its label, once", "<h2 x><label>Agree <input type='checkbox'></label></h2>", "heading", "Agree")]
    [InlineData("the chosen option in it", "<div x role='button'>a<select><option>1</option></select></div>", "button", "a 1")]
    [InlineData(
        "the selected option in it",
        "<div x role='button'><div role='listbox'><i role='option' aria-selected='true'>1</i><i>2</i></div></div>",
        "button",
        "1"
    )]
    [InlineData("a title, if there is nothing else", "<button x title='Help'></button>", "button", "Help")]
    [InlineData("no title, if there is", "<button x title='Help'>?</button>", "button", "?")]
    [InlineData("a title before a placeholder", "<input x title='A' placeholder='B'>", "textbox", "A")]
    [InlineData("a placeholder", "<input x placeholder='Search orders'>", "textbox", "Search orders")]
    [InlineData("nothing that is typed", "<input x value='Ada'>", "textbox", null)]
    [InlineData("nothing that is typed elsewhere", "<div x role='textbox' contenteditable>Ada</div>", "textbox", null)]
    [InlineData(
        "what the page puts into a component",
        "<x-b><template shadowrootmode='open'><button x><slot></slot></button></template>Pay</x-b>",
        "button",
        "Pay"
    )]
    [InlineData(
        "components in it, in their order",
        "<button x><x-b><template shadowrootmode='open'>a <slot name='b'></slot><slot></slot></template>c<b slot='b'>b </b></x-b></button>",
        "button",
        "a b c"
    )]
    [InlineData(
        "what a slot has of its own",
        "<button x><x-b><template shadowrootmode='open'><slot>Pay</slot></template></x-b></button>",
        "button",
        "Pay"
    )]
    [InlineData(
        "ids of its shadow root only",
        "<label for='f'>A</label><x-b><template shadowrootmode='open'><label for='f'>B</label><input x id='f'></template></x-b>",
        "textbox",
        "B"
    )]
    [InlineData(
        "no ids outside of its shadow root",
        "<p id='a'>A</p><x-b><template shadowrootmode='open'><button x aria-labelledby='a'>B</button></template></x-b>",
        "button",
        "B"
    )]
    public void IsCalledAsInChromium(string by, string html, string? role, string? name) => IsCalled(by, html, role, name);

    [Theory]
    // What a person would call it.
    [InlineData("a summary opens and closes, as a button does", "<details><summary x>More</summary></details>", "button", "More")]
    [InlineData("one types into an editor", "<div x contenteditable aria-label='Message'>Hi</div>", "textbox", "Message")]
    [InlineData("one types into a date", "<label>Born <input x type='date'></label>", "textbox", "Born")]
    [InlineData("one types into a colour", "<input x type='color'>", "textbox", null)]
    [InlineData("a drawing is a picture, also without a name", "<svg x><path d='M0 0h9v9'></path></svg>", "img", null)]
    [InlineData("a glyph of an icon font cannot be said", "<button x>&#xE8B8; Settings</button>", "button", "Settings")]
    [InlineData("a name is one line", "<h2 x>a&nbsp;&nbsp;b</h2>", "heading", "a b")]
    [InlineData("somebody has clicked it, hidden or not", "<div aria-hidden='true'><button x hidden>Pay</button></div>", "button", "Pay")]
    [InlineData("it may stand behind a dialog", "<div inert><button x>Pay</button></div>", "button", "Pay")]
    // What a person typed is nobody's name.
    [InlineData("typed beside it", "<table><tbody><tr><th>a</th><td x>b <input value='Ada'></td></tr></tbody></table>", "cell", "b")]
    [InlineData(
        "typed in its label",
        "<label for='c'>In <input value='3'> days</label><input x type='checkbox' id='c'>",
        "checkbox",
        "In days"
    )]
    [InlineData("typed in it", "<div x role='button'>a<div contenteditable>typed</div></div>", "button", "a")]
    [InlineData("typed where it refers to", "<input id='a' value='Ada'><button x aria-labelledby='a'>Pay</button>", "button", "Pay")]
    [InlineData(
        "typed where it refers to, in an editor",
        "<div contenteditable><i id='a'>b</i></div><button x aria-labelledby='a'>c</button>",
        "button",
        "c"
    )]
    [InlineData("typed, whatever it says it is", "<textarea x role='button'>a</textarea>", "button", null)]
    [InlineData("typed around it", "<div contenteditable><h2 x>My diary</h2></div>", "heading", null)]
    [InlineData(
        "what is chosen, when it is its own",
        "<p id='a'>Country</p><div x role='combobox' id='b' aria-labelledby='a b'>Norway</div>",
        "combobox",
        "Country"
    )]
    // What the specifications say, and Chromium does not.
    [InlineData("a hidden label is a label", "<label for='f' hidden>City</label><input x id='f'>", "textbox", "City")]
    [InlineData("a title in it counts", "<button x><span title='Delete'></span></button>", "button", "Delete")]
    [InlineData("a figure is called by its caption", "<figure x><figcaption>Map</figcaption></figure>", "figure", "Map")]
    [InlineData(
        "cells are words apart",
        "<div role='grid'><div x role='row'><i role='gridcell'>a</i> <i role='gridcell'>b</i></div></div>",
        "row",
        "a b"
    )]
    [InlineData("a form without a name is no landmark", "<form x></form>", null, null)]
    [InlineData("a header of an article has no role", "<article><header x>a</header></article>", null, null)]
    // What is simpler.
    [InlineData("a label around comes after the others", "<label>A <input x id='f'></label><label for='f'>B</label>", "textbox", "B A")]
    public void IsCalledOtherwiseThanInChromium(string because, string html, string? role, string? name) =>
        IsCalled(because, html, role, name);

    [Theory]
    [InlineData("a masked button", "<button x>*** ***</button>", null, true)]
    [InlineData("words of which only the shape is left", "<button x>Xxx xxxx, 00</button>", null, true)]
    [InlineData("a masked label", "<label for='f'>******</label><input x id='f'>", null, true)]
    [InlineData("a masked label with something behind it", "<button x aria-label='*****' title='Help'></button>", "Help", false)]
    [InlineData("a name with a masked part", "<button x>Pay ****</button>", "Pay ****", false)]
    [InlineData("a cross", "<button x>x</button>", "x", false)]
    [InlineData("a button without a name", "<button x></button>", null, false)]
    [InlineData("a masked value", "<input x value='*****'>", null, false)]
    [InlineData(
        "a masked choice",
        "<label for='c'>In <select value='**'><option value='5'>5</option></select></label><button x id='c'></button>",
        "In",
        false
    )]
    public void SaysWhatTheRecorderHasHidden(string what, string html, string? name, bool isMasked)
    {
        var page = HtmlPage.Of(html);
        var said = page.Dom.Describe(page.X)!;
        Assert.True((said.Name, said.IsMasked) == (name, isMasked), $"{what}: {said}");
    }

    [Fact]
    public void ChoiceInANameIsTheOneThatStandsNow()
    {
        var page = HtmlPage.Of(
            "<label for='c'>In <select s><option value='d'>days</option><option value='w'>weeks</option></select></label><input x id='c'>"
        );
        Assert.Equal("In days", page.Dom.Describe(page.X)!.Name);
        page.Change($$$"""{"source":5,"id":{{{page.Id("s")}}},"text":"w","isChecked":false,"userTriggered":true}""");
        Assert.Equal("In weeks", page.Dom.Describe(page.X)!.Name);
        page.Change($$$"""{"source":5,"id":{{{page.Id("s")}}},"text":"","isChecked":false,"userTriggered":false}""");
        page.Change($$$"""{"tag":"state","payload":{"id":{{{page.Id("s")}}},"selectedIndex":-1}}""");
        Assert.Equal("In", page.Dom.Describe(page.X)!.Name);
    }

    [Fact]
    public void TypedValueIsNoName()
    {
        var page = HtmlPage.Of("<label for='f'>City</label><input x id='f'>");
        page.Change($$$"""{"source":5,"id":{{{page.X}}},"text":"Oslo","isChecked":false,"userTriggered":true}""");
        Assert.Equal(new("textbox", "City", false), page.Dom.Describe(page.X));
        Assert.Equal("City", page.Dom.Call(page.X)!.Text);
    }

    [Fact]
    public void OpenPopoverIsRead()
    {
        var page = HtmlPage.Of("<h2 x>a <span p popover>b</span></h2>");
        Assert.Equal("a", page.Dom.Describe(page.X)!.Name);
        page.Change($$$"""{"tag":"popover","payload":{"id":{{{page.Id("p")}}},"open":true}}""");
        Assert.Equal("a b", page.Dom.Describe(page.X)!.Name);
    }

    [Fact]
    public void NameFollowsChanges()
    {
        var page = HtmlPage.Of("<label l for='f'>City</label><input x id='f'><p p id='g'>Town</p>");
        Assert.Equal("City", page.Dom.Describe(page.X)!.Name);
        page.ChangeAttribute(page.Id("l"), "for", "e");
        Assert.Null(page.Dom.Describe(page.X)!.Name);
        page.ChangeAttribute(page.X, "id", "e");
        Assert.Equal("City", page.Dom.Describe(page.X)!.Name);
        page.ChangeAttribute(page.X, "aria-labelledby", "g");
        Assert.Equal("Town", page.Dom.Describe(page.X)!.Name);
        page.Change($$$"""{"source":0,"adds":[],"texts":[],"attributes":[],"removes":[{"id":{{{page.Id("p")}}},"parentId":4}]}""");
        Assert.Equal("City", page.Dom.Describe(page.X)!.Name);
        page.Change(
            $$$"""
            {"source":0,"removes":[],"texts":[],"attributes":[],"adds":[
              {"parentId":4,"nextId":null,"node":{"type":2,"id":90,"tagName":"p","attributes":{"id":"g"},"childNodes":[]}},
              {"parentId":90,"nextId":null,"node":{"type":3,"id":91,"textContent":"Place"}}]}
            """
        );
        Assert.Equal("Place", page.Dom.Describe(page.X)!.Name);
    }

    [Fact]
    public void NodesThatCameBeforeTheirParentsAreFoundToo()
    {
        var page = HtmlPage.Of("<button x aria-labelledby='late'></button>");
        Assert.Null(page.Dom.Describe(page.X)!.Name);
        page.Change(
            """
            {"source":0,"removes":[],"texts":[],"attributes":[],"adds":[
              {"parentId":91,"nextId":null,"node":{"type":2,"id":92,"tagName":"b","attributes":{"id":"late"},"childNodes":[]}},
              {"parentId":92,"nextId":null,"node":{"type":3,"id":93,"textContent":"Pay"}},
              {"parentId":90,"nextId":null,"node":{"type":2,"id":91,"tagName":"p","attributes":{},"childNodes":[]}},
              {"parentId":4,"nextId":null,"node":{"type":2,"id":90,"tagName":"p","attributes":{},"childNodes":[]}}]}
            """
        );
        Assert.Equal("Pay", page.Dom.Describe(page.X)!.Name);
        Assert.Equal("#late", page.Dom.SelectorOf(92));
    }

    [Fact]
    public void DeclarationThatChangedAloneHidesToo()
    {
        var page = HtmlPage.Of("<button x><i i style='color: red'>a</i>b</button>");
        page.ChangeAttribute(page.Id("i"), "style", new JsonObject { ["display"] = "none" });
        Assert.Equal("b", page.Dom.Describe(page.X)!.Name);
    }

    [Fact]
    public void LongNameIsCutBetweenCharacters()
    {
        Assert.Equal(new string('a', 200), Named(new string('a', 200)));
        Assert.Equal($"{new string('a', 199)}…", Named(new string('a', 201)));
        Assert.Equal($"{new string('a', 198)}…", Named($"{new string('a', 198)}😀{new string('a', 9)}"));

        static string? Named(string text)
        {
            var page = HtmlPage.Of($"<h1 x>{text}</h1>");
            return page.Dom.Describe(page.X)!.Name;
        }
    }

    [Fact]
    public void OnlyElementsHaveNames()
    {
        var page = HtmlPage.Of("<p x>a</p>");
        Assert.Null(page.Dom.Describe(page.X + 1));
        Assert.Null(page.Dom.Describe(1));
        Assert.Null(page.Dom.Describe(999));
        Assert.Null(new PageDom().Describe(1));
    }

    [Theory]
    [InlineData("the icon of a button", "<button t><svg><path x></path></svg></button>")]
    [InlineData("the words of a link", "<a t href='#'><div><b x>All orders</b></div></a>")]
    [InlineData("a label", "<label for='f'><b x>City</b></label><input t id='f'>")]
    [InlineData("a label around its field", "<label x>City <input t></label>")]
    [InlineData("a label of nothing", "<label t x>City</label>")]
    [InlineData("an option of a list", "<select t size='3'><optgroup><option x>Red</option></optgroup></select>")]
    [InlineData("a paragraph in an editor", "<div t contenteditable><p><a href='#' x>a</a></p></div>")]
    [InlineData("what a component has inside", "<button t><x-b><template shadowrootmode='open'><i x></i></template></x-b></button>")]
    [InlineData("a part of the page", "<main><p t x>a</p></main>")]
    public void IsWhatAPersonMeans(string what, string html)
    {
        var page = HtmlPage.Of(html);
        Assert.True(page.Dom.TargetOf(page.X) == page.Id("t"), $"{what} is not what is meant");
    }

    [Fact]
    public void WordsOfWhatHasNoNameAreKnown()
    {
        var page = HtmlPage.Of("<div x>Total <b>12</b> <select><option>EUR</option></select><input value='typed'></div>");
        Assert.Equal("Total 12 EUR", page.Dom.Call(page.X)!.Text);
        Assert.Null(HtmlPage.Of("<div x contenteditable>Ada</div>") is var editor ? editor.Dom.Call(editor.X)!.Text : "");
        Assert.Null(HtmlPage.Of("<p x>*** **</p>") is var masked ? masked.Dom.Call(masked.X)!.Text : "");
    }

    private static void IsCalled(string by, string html, string? role, string? name)
    {
        var page = HtmlPage.Of(html);
        var said = page.Dom.Describe(page.X)!;
        Assert.True((said.Role, said.Name) == (role, name), $"{by}: {said} and not {role} “{name}”");
    }
}
