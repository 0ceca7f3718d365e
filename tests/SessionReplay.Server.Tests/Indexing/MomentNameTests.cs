using SessionReplay.Dom.Tests.Names;
using SessionReplay.Server.Indexing.Moments;
using SessionReplay.Server.Storage.Moments;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Indexing;

/// <summary>What was clicked, or filled in, is called as a person would call it. The element that it happens to has the attribute x.</summary>
public sealed class MomentNameTests
{
    private const long Start = 1_700_000_000_000;
    private const string Icon = "<svg><path x></path></svg>";
    private const string Long = "It was a bright cold day in April, and the clocks were striking thirteen, all over the town.";

    [Theory]
    [InlineData("button “Close window”", $"<button aria-label='Close window'>{Icon}</button>")]
    [InlineData("button “Send”", "<button><img x alt='Send'></button>")]
    [InlineData("button “Remove”", "<button><i x aria-hidden='true'>delete</i><span>Remove</span></button>")]
    [InlineData("a button without a name", $"<button class='css-1x2y3z' id=':r3:'>{Icon}</button>")]
    [InlineData("button “Help”", $"<button title='Help'>{Icon}</button>")]
    [InlineData("link “All orders”", "<a href='#'><div><p>All <b x>orders</b></p></div></a>")]
    [InlineData("button “Pay now”", "<div role='button'><p x>Pay now</p></div>")]
    [InlineData("menu item “Log out”", "<ul role='menu'><li role='menuitem'><span x>Log out</span></li></ul>")]
    [InlineData("tab “Details”", "<div role='tab'><span x>Details</span></div>")]
    [InlineData("button “Send order”", "<input x type='submit' value='Send order'>")]
    [InlineData("column header “Age”", "<table><tr><th x>Age</th><th>Name</th></tr></table>")]
    [InlineData("a button whose name is hidden", "<button x>*** ***</button>")]
    [InlineData("a field whose name is hidden", "<label>****** <input x></label>")]
    [InlineData("a text", "<p x>*** **</p>")]
    [InlineData("a text", "<div><i x></i>●●● ●●</div>")]
    public void Thing(string name, string html) => Assert.Equal($"Clicked {name}", Clicked(html));

    [Theory]
    [InlineData("field “E-mail”", "<label for='f'>E-mail *</label><input x id='f' name='x9'>")]
    [InlineData("field “E-mail”", "<label>E-mail: <input x></label>")]
    [InlineData("field “City”", "<label x>City <input></label>")]
    [InlineData("field “Search orders”", "<input x placeholder='Search orders' id='mat-input-3'>")]
    [InlineData("field “first name”", "<input x name='billing[firstName]'>")]
    [InlineData("field “last name”", "<input x name='billing_address.last_name'>")]
    [InlineData("list “countries”", "<select x name='countries[]'></select>")]
    [InlineData("field “address2”", "<input x name='address2'>")]
    [InlineData("a field without a name", "<input x name='mat-input-3' id='mat-input-3'>")]
    [InlineData("a field without a name", "<input x name='entry.1984'>")]
    [InlineData("a field without a name", "<input x name='q'>")]
    [InlineData("a field whose name is hidden", "<input x placeholder='****' name='secret'>")]
    [InlineData("list “Country”", "<p id='a'>Country</p><div x role='combobox' id=':r2:' aria-labelledby='a :r2:'>Norway</div>")]
    [InlineData("list “Colour”", "<select size='3' aria-label='Colour'><option x>Red</option></select>")]
    [InlineData("file field “CV”", "<label>CV <input x type='file'></label>")]
    [InlineData("file field “id card”", "<input x type='file' name='id-card'>")]
    public void Field(string name, string html) => Assert.Equal($"Clicked {name}", Clicked(html));

    [Theory]
    [InlineData(
        "button “Pay now”",
        "<x-button>Pay now<template shadowrootmode='open'><button x><slot></slot></button></template></x-button>"
    )]
    [InlineData("button “Close”", "<x-icon label='Close'><template shadowrootmode='open'><button x></button></template></x-icon>")]
    [InlineData("button “Save”", "<x-icon>Save<template shadowrootmode='open'><button x></button><slot></slot></template></x-icon>")]
    [InlineData("field “E-mail”", "<x-field aria-label='E-mail'><template shadowrootmode='open'><input x></template></x-field>")]
    [InlineData(
        "field “City”",
        "<label for='c'>City *</label><x-field id='c'><template shadowrootmode='open'><input x></template></x-field>"
    )]
    [InlineData("field “Street”", "<x-field placeholder='Street'><template shadowrootmode='open'><input x></template></x-field>")]
    [InlineData(
        "field “Zip”",
        "<x-a label='Zip'><template shadowrootmode='open'><x-b><template shadowrootmode='open'><input x></template></x-b></template></x-a>"
    )]
    [InlineData("a field without a name", "<x-field>typed<template shadowrootmode='open'><input x></template></x-field>")]
    public void PartOfAComponent(string name, string html) => Assert.Equal($"Clicked {name}", Clicked(html));

    [Theory]
    [InlineData("row “Ada”", "<table><tr><td>Ada</td><td x></td></tr></table>")]
    [InlineData("row “Ada”", "<table><tr><td>Ada</td><td><p x>London</p></td></tr></table>")]
    [InlineData("row “Ada”", "<table><tr><td x>Ada</td><td>London</td></tr></table>")]
    [InlineData("cell “Home”", "<table><tr><td>Ada</td><td x aria-label='Home'>London</td></tr></table>")]
    [InlineData("column header “Age”", "<table><tr><th><p x>Age</p></th><th>Name</th></tr></table>")]
    [InlineData("a cell without a name", "<table><tr><td x></td></tr></table>")]
    [InlineData("row “Ada”", "<div role='row'><div role='gridcell'>Ada</div><div role='gridcell' x></div></div>")]
    [InlineData("row “Ada”", "<table><tr x><td></td><td>Ada</td><td>London</td></tr></table>")]
    [InlineData("button “Edit”", "<table><tr><td>Ada</td><td><button x>Edit</button></td></tr></table>")]
    [InlineData("a cell without a name", $"<table><tr><td>{Long} {Long}</td><td x></td></tr></table>")]
    public void PartOfATable(string name, string html) => Assert.Equal($"Clicked {name}", Clicked(html));

    [Theory]
    [InlineData("text “Total 12”", "<main><p x>Total <b>12</b></p></main>")]
    [InlineData("“12”", "<main><p>Total <strong x>12</strong></p></main>")]
    [InlineData("“Settings”", $"<div><i>{Icon}</i><span>Settings</span></div>")]
    [InlineData("“Settings”", $"<div title='Settings'>{Icon}</div>")]
    [InlineData("a picture", $"<main><section><div><i>{Icon}</i></div></section></main>")]
    [InlineData("picture “Logo”", "<img x alt='Logo'>")]
    [InlineData("the page", $"<main x><p>{Long}</p><p>{Long}</p></main>")]
    [InlineData("the page", $"<section><div x></div><p>{Long}</p></section>")]
    [InlineData($"“{Long}”", $"<div x>{Long}</div>")]
    [InlineData("dialog “Order”", "<div role='dialog' aria-label='Order' x><p>text</p></div>")]
    [InlineData("a video without a name", "<video x></video>")]
    public void PartOfThePage(string name, string html) => Assert.Equal($"Clicked {name}", Clicked(html));

    [Theory]
    [InlineData("Filled in field “E-mail”", "<label>E-mail * <input x></label>")]
    [InlineData("Checked check box “Newsletter”", "<label><input x type='checkbox'> Newsletter</label>")]
    [InlineData("Checked row “Ada”", "<table><tr><td><input x type='checkbox'></td><td>Ada</td></tr></table>")]
    [InlineData(
        "Checked check box “Select row” in row “Ada”",
        "<table><tr><td><input x type='checkbox' aria-label='Select row'></td><td>Ada</td></tr></table>"
    )]
    [InlineData("Checked check box “Ada”", "<table><tr><td><input x type='checkbox' aria-label='Ada'></td><td>Ada</td></tr></table>")]
    [InlineData("Checked check box “Ada”", "<table><tr><td><label><input x type='checkbox'>Ada</label></td><td>London</td></tr></table>")]
    [InlineData("Chose radio button “Express”", "<label><input x type='radio'>Express</label>")]
    [InlineData("Chose from list “Country”", "<label>Country <select x><option>Norway</option></select></label>")]
    [InlineData("Set slider “Volume”", "<label>Volume <input x type='range'></label>")]
    [InlineData("Chose a file for file field “CV”", "<label>CV: <input x type='file'></label>")]
    public void WhatWasDoneToAField(string sentence, string html)
    {
        var page = HtmlPage.Of(html);
        Assert.Equal([sentence], Actions(page, Input(page.X, byPerson: true)));
    }

    [Fact]
    public void OptionOfAListIsTheChoiceAndNotAlsoAClick()
    {
        var page = HtmlPage.Of("<select size='3' aria-label='Colour'><option x>Red</option><option>Blue</option></select>");
        Assert.Equal(["Chose from list “Colour”"], Actions(page, Interaction(2, page.X), Input(page.Id("size"), byPerson: true)));
    }

    [Fact]
    public void FieldWithAutofocusHadTheFocusBeforeTheRecordingBegan()
    {
        var page = HtmlPage.Of("<input x autofocus placeholder='Search'><input y placeholder='Other'>");
        Assert.Equal(["Filled in field “Search”"], Actions(page, Input(page.X), Input(page.Id("y"))));
        Assert.Empty(Actions(page, Interaction(5, page.Id("y")), Input(page.X)));
    }

    [Fact]
    public void FieldThatHasTheFocusHasItInTheNextPackToo()
    {
        var page = HtmlPage.Of("<input x placeholder='Search'>");
        Assert.Empty(Actions(page, Interaction(5, page.X)));
        Assert.Equal(["Filled in field “Search”"], Actions(page, Input(page.X)));
    }

    [Fact]
    public void EditorIsThePersonsOnlyWhileTheyAreInIt()
    {
        var page = HtmlPage.Of("<div y contenteditable aria-label='Message'><p x>a</p></div>");
        var change =
            $$"""{"type":3,"data":{"source":0,"texts":[{"id":{{page.X + 1}},"value":"b"}],"attributes":[],"removes":[],"adds":[]},"timestamp":{{Start}} }""";
        Assert.Empty(Actions(page, change));
        Assert.Equal(["Filled in field “Message”"], Actions(page, Interaction(5, page.Id("y")), change));
    }

    private static string Clicked(string html)
    {
        var page = HtmlPage.Of(html);
        return Assert.Single(Actions(page, Interaction(2, page.X)));
    }

    /// <summary>The actions of a pack in which these events happen to the page.</summary>
    private static IEnumerable<string> Actions(HtmlPage page, params string[] events)
    {
        var reader = new MomentReader(Recording.NewSessionId(), Recording.NewPageId(), page.Dom);
        reader.BeginSegment(0);
        var (raw, _) = Recording.Raw(events);
        Assert.Null(page.Dom.TryApply(raw, reader));
        return reader.Moments.Where(moment => moment.Kind == MomentKind.Action).Select(moment => moment.Text);
    }

    private static string Interaction(int type, long id) =>
        $$"""{"type":3,"data":{"source":2,"type":{{type}},"id":{{id}},"x":1,"y":1},"timestamp":{{Start}} }""";

    private static string Input(long id, bool? byPerson = null)
    {
        var who = byPerson is null ? "" : ",\"userTriggered\":true";
        return $$"""{"type":3,"data":{"source":5,"id":{{id}},"text":"*","isChecked":true{{who}}},"timestamp":{{Start}} }""";
    }
}
