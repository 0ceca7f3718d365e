using SessionReplay.Dom.Names;

namespace SessionReplay.Dom.Tests.Names;

/// <summary>By what an element is found again.</summary>
public sealed class SelectorTests
{
    [Theory]
    [InlineData("its test id", "<button x id='pay' data-testid='pay-now'>Pay</button>", "[data-testid=\"pay-now\"]")]
    [InlineData("another kind of test id", "<button x data-cy='pay'>Pay</button>", "[data-cy=\"pay\"]")]
    [InlineData("a test id with signs", "<i x data-qa='a&quot;b\\c'></i>", "[data-qa=\"a\\\"b\\\\c\"]")]
    [InlineData("its id", "<button x id='pay'>Pay</button>", "#pay")]
    [InlineData("an id with signs", "<i x id='1a.b:c'></i>", "body > i")]
    [InlineData("an id with a dot", "<i x id='1a.b'></i>", "#\\31 a\\.b")]
    [InlineData("not a test id that others have", "<i data-testid='row'></i><i x data-testid='row' id='b'></i>", "#b")]
    [InlineData("not an id that others have", "<a id='a'></a><button x id='a'>Pay</button>", "role=button[name=\"Pay\"]")]
    [InlineData("not an id that a program made", "<button x id=':r1:'>Pay</button>", "role=button[name=\"Pay\"]")]
    [InlineData("not a masked test id", "<button x data-testid='xxx-xxx'>Pay</button>", "role=button[name=\"Pay\"]")]
    [InlineData("role and name", "<button x>Pay now</button><button>Cancel</button>", "role=button[name=\"Pay now\"]")]
    [InlineData("a name in quotes", "<button x>The &quot;x&quot;</button>", "role=button[name=\"The \\\"x\\\"\"]")]
    [InlineData("a field by its label", "<label>City <input x></label>", "role=textbox[name=\"City\"]")]
    [InlineData("the role that tells them apart", "<a href='#'>Pay</a><button x>Pay</button>", "role=button[name=\"Pay\"]")]
    [InlineData("its words", "<div><div x>All orders</div><div>Others</div></div>", "text=\"All orders\"")]
    [InlineData("not words with numbers", "<main><div x>Order 12</div></main>", "body > main > div")]
    [InlineData("not masked words", "<main><div x>*** ***</div></main>", "body > main > div")]
    [InlineData("not what is typed", "<div contenteditable><b x>Ada</b></div>", "body > div > b")]
    [InlineData("not words that others have", "<p>Edit</p><p x>Edit</p>", "body > p:nth-of-type(2)")]
    [InlineData(
        "its place in what has an id",
        "<form id='address'><div></div><div><input x></div></form>",
        "#address > div:nth-of-type(2) > input"
    )]
    [InlineData(
        "its place in what has a test id",
        "<ul><li data-testid='row-1'><button>Edit</button></li><li data-testid='row-2'><i><button x>Edit</button></i></li></ul>",
        "[data-testid=\"row-2\"] > i > button"
    )]
    [InlineData("its place on the page", "<div></div><div><i></i><i x></i></div>", "body > div:nth-of-type(2) > i:nth-of-type(2)")]
    [InlineData(
        "the end of a long way",
        "<b><b><b><b><b><b><b><b><b x></b></b></b></b></b></b></b></b></b>",
        "b > b > b > b > b > b > b > b"
    )]
    [InlineData("the body", "<p>a</p>", "body", "body")]
    [InlineData(
        "through a shadow root",
        "<x-card id='card'><template shadowrootmode='open'><button x>Pay</button></template></x-card><button>Pay</button>",
        "#card >>> role=button[name=\"Pay\"]"
    )]
    [InlineData(
        "an id in a shadow root that the page has too",
        "<i id='a'></i><x-card><template shadowrootmode='open'><i x id='a'></i></template></x-card>",
        "body > x-card >>> #a"
    )]
    [InlineData(
        "through two",
        "<x-a><template shadowrootmode='open'><x-b><template shadowrootmode='open'><i x></i></template></x-b></template></x-a>",
        "body > x-a >>> x-b >>> i"
    )]
    [InlineData(
        "in a slot",
        "<x-a><template shadowrootmode='open'><slot></slot></template><i></i><i x></i></x-a>",
        "body > x-a > i:nth-of-type(2)"
    )]
    [InlineData(
        "through a frame",
        "<iframe id='shop'><html><body><button x>Pay</button></body></html></iframe>",
        "#shop >>> role=button[name=\"Pay\"]"
    )]
    public void IsFoundBy(string what, string html, string selector, string? whose = null)
    {
        var page = HtmlPage.Of(html);
        var said = page.Dom.SelectorOf(whose is null ? page.X : HtmlPage.Body);
        Assert.True(said == selector, $"{what}: {said}");
    }

    [Fact]
    public void NothingIsFoundByWhatIsNoElement()
    {
        var page = HtmlPage.Of("<p x>a</p>");
        Assert.Null(page.Dom.SelectorOf(page.X + 1));
        Assert.Null(page.Dom.SelectorOf(1));
        Assert.Null(page.Dom.SelectorOf(999));
    }

    [Theory]
    [InlineData("pay")]
    [InlineData("billing-address")]
    [InlineData("step2")]
    [InlineData("tab_1")]
    [InlineData("mp3player")]
    [InlineData("b2b-login")]
    [InlineData("video1")]
    [InlineData("panel2")]
    [InlineData("Überschrift")]
    [InlineData("fieldset-shipping")]
    public void PersonGaveTheId(string id) => Assert.False(GeneratedId.Is(id), id);

    [Theory]
    [InlineData(":r1:")]
    [InlineData("«r1»")]
    [InlineData("_r_1a_")]
    [InlineData("radix-:R2d:")]
    [InlineData("radix-dialog")]
    [InlineData("mui-4")]
    [InlineData("mat-input-3")]
    [InlineData("ember12")]
    [InlineData("headlessui-menu-button-1")]
    [InlineData("react-select-2-input")]
    [InlineData("input-7")]
    [InlineData("v-0")]
    [InlineData("order-4711")]
    [InlineData("css-1x2y3z")]
    [InlineData("item_5f3a9c1b")]
    [InlineData("0b54e2a0-7d2c-4d1e-9c1a-3f6f1d2b7a90")]
    [InlineData("mail-1x2y3z")]
    [InlineData("a b")]
    [InlineData("****")]
    [InlineData("")]
    public void ProgramMadeTheId(string id) => Assert.True(GeneratedId.Is(id), id);
}
