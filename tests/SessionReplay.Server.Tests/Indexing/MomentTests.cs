using SessionReplay.Dom;
using SessionReplay.Server.Indexing.Moments;
using SessionReplay.Server.Storage.Moments;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Indexing;

/// <summary>What a person reads of a recording. Each case is a sentence.</summary>
public sealed class MomentTests
{
    private const long Start = 1_700_000_000_000;
    private const string Session = "00000000000000000000000000000001";
    private const string Page = "0000000000000001";

    [Theory]
    [InlineData("Clicked button “Pay now”", 2, 10)]
    [InlineData("Clicked button “Pay now”", 2, 11)] // The icon in it.
    [InlineData("Double-clicked button “Pay now”", 4, 10)]
    [InlineData("Right-clicked button “Pay now”", 3, 10)]
    [InlineData("Clicked link “Terms”", 2, 12)]
    [InlineData("Clicked a button without a name", 2, 16)]
    [InlineData("Clicked “Total 12 €”", 2, 18)]
    [InlineData("Clicked something that is gone", 2, 999)]
    public void ClickNamesWhatWasClicked(string sentence, int type, int id) =>
        Assert.Equal(sentence, Assert.Single(Read(Interaction(type, id, 1)), IsAction).Text);

    [Theory]
    [InlineData("Pressed Enter in field “Card number”", "Enter", 14)]
    [InlineData("Pressed Ctrl+S in field “Card number”", "Ctrl+S", 14)]
    [InlineData("Pressed Escape on button “Pay now”", "Escape", 11)]
    [InlineData("Pressed Escape", "Escape", 18)] // Words, which have no role.
    [InlineData("Pressed Escape", "Escape", 999)]
    public void KeyThatDoesSomethingSaysWhereItWasPressed(string sentence, string key, int id) =>
        Assert.Equal(sentence, Assert.Single(Read(Rrweb.Custom("key", $$"""{"key":"{{key}}","id":{{id}}}""")), IsAction).Text);

    [Fact]
    public void EnterOnAButtonIsTheClickThatTheBrowserMakesOfIt() =>
        Assert.Equal(
            ["Clicked button “Pay now”"],
            Read(Rrweb.Custom("key", """{"key":"Enter","id":10}"""), Interaction(2, 10, 1)).Where(IsAction).Select(moment => moment.Text)
        );

    [Fact]
    public void EnterOfWhichNoClickComesIsToldItself() =>
        Assert.Equal(
            ["Pressed Enter on button “Pay now”", "Clicked button “Pay now”"],
            Read(Rrweb.Custom("key", """{"key":"Enter","id":10}"""), Interaction(2, 10, 5_000))
                .Where(IsAction)
                .Select(moment => moment.Text)
        );

    [Fact]
    public void CardNumberThatStandsInTwoTextsIsMasked()
    {
        var moment = Assert.Single(Read(Interaction(2, 21, 1)), IsAction);
        Assert.Equal("Clicked button “**** **** **** ****”", moment.Text);
        Assert.DoesNotContain("4111", moment.Target!.Name + moment.Target.Selector, StringComparison.Ordinal);
    }

    [Fact]
    public void TypingIsOneMomentAndNeverSaysWhatWasTyped()
    {
        var moments = Read(
            Interaction(5, 14, 1),
            Input(14, "4", false, 2),
            Input(14, "42", false, 3),
            Input(14, "424", false, 4),
            Interaction(2, 10, 5),
            Input(14, "4242", false, 6)
        );
        Assert.Equal(
            ["Filled in field “Card number”", "Clicked button “Pay now”", "Filled in field “Card number”"],
            moments.Where(IsAction).Select(moment => moment.Text)
        );
        Assert.DoesNotContain(moments, moment => moment.Text.Contains("42", StringComparison.Ordinal));
    }

    [Fact]
    public void TickingIsOneMomentAndNotAlsoAClick() =>
        Assert.Equal(
            ["Checked check box “I agree”", "Unchecked check box “I agree”"],
            Read(Interaction(2, 20, 100), Input(20, "on", true, 110), Interaction(2, 20, 5_000), Input(20, "on", false, 5_010))
                .Where(IsAction)
                .Select(moment => moment.Text)
        );

    [Fact]
    public void DoubleClickIsNotAlsoTwoClicks() =>
        Assert.Equal(
            ["Double-clicked button “Pay now”"],
            Read(Interaction(2, 10, 100), Interaction(2, 10, 250), Interaction(4, 10, 260)).Where(IsAction).Select(moment => moment.Text)
        );

    [Fact]
    public void OnlyWhatThePersonDidCountsAsTheirs() =>
        Assert.DoesNotContain(Read(Input(14, "set by the page", false, 1, byPerson: false)), IsAction);

    [Theory]
    [InlineData("Clicked button “Pay now” again and again", "rage")]
    [InlineData("Clicked button “Pay now”, and nothing happened", "dead")]
    [InlineData("Clicked button “Pay now”, and an error followed", "error")]
    public void FrustrationIsAProblem(string sentence, string kind)
    {
        var moment = Assert.Single(Read(Rrweb.Custom("frustration", $$"""{"kind":"{{kind}}","id":10}""")), Is(MomentKind.Frustration));
        Assert.Equal((sentence, true), (moment.Text, moment.IsProblem));
    }

    [Theory]
    [InlineData("TypeError: x is undefined", """{"kind":"error","name":"TypeError","message":"x is undefined"}""")]
    [InlineData("TypeError: x is undefined", """{"kind":"error","name":"TypeError","message":"TypeError: x is undefined"}""")]
    [InlineData("A picture could not be loaded: /logo.png", """{"kind":"resource","name":"img","source":"https://shop.test/logo.png"}""")]
    [InlineData("A script could not be loaded: cdn.test/a.js", """{"kind":"resource","name":"script","source":"https://cdn.test/a.js"}""")]
    [InlineData(
        "The page’s policy (img-src) blocked cdn.test/x.png",
        """{"kind":"csp","name":"img-src","message":"https://cdn.test/x.png"}"""
    )]
    public void ErrorIsAProblemWithAnIdOfItsOwn(string sentence, string payload)
    {
        var moment = Assert.Single(Read(Rrweb.Custom("error", payload)), Is(MomentKind.Error));
        Assert.Equal((sentence, true, 32), (moment.Text, moment.IsProblem, moment.ErrorId?.Length));
    }

    [Theory]
    [InlineData("POST /api/pay: 502 Bad Gateway", true, """{"name":"https://shop.test/api/pay","method":"POST","status":502}""")]
    [InlineData("GET /api/cart?a=1: 200 OK", false, """{"name":"https://shop.test/api/cart?a=1","status":200}""")]
    [InlineData("GET other.test/x: failed", true, """{"name":"https://other.test/x","method":"GET","status":0}""")]
    [InlineData("GET /s?q=a: aborted", false, """{"name":"https://shop.test/s?q=a","status":0,"error":"AbortError: aborted"}""")]
    [InlineData("GET /open", false, """{"name":"https://shop.test/open"}""")]
    public void RequestSaysWhatBecameOfIt(string sentence, bool isProblem, string request)
    {
        var moment = Assert.Single(Read(Requests(request)), Is(MomentKind.Request));
        Assert.Equal((sentence, isProblem), (moment.Text, moment.IsProblem));
    }

    [Fact]
    public void RequestStandsAtItsBeginningAndKnowsItsTiming()
    {
        var moment = Assert.Single(
            Read(
                Requests(
                    """{"name":"https://shop.test/api","method":"PUT","status":204,"startTime":1000,"endTime":1400,"transferSize":321,"traceId":"ab"}""",
                    Start + 1_400
                )
            ),
            Is(MomentKind.Request)
        );
        Assert.Equal(Start + 1_000, moment.Time);
        Assert.Equal(new MomentRequest("PUT", "/api", 204, "204 No Content", 400, 321, "ab"), moment.Request);
    }

    [Theory]
    [InlineData("""{"name":"https://shop.test/","startTime":-1.7e308,"endTime":1.7e308}""")]
    [InlineData("""{"name":"https://shop.test/","startTime":1e300,"endTime":1e300,"duration":1e301,"transferSize":1e300}""")]
    public void TimesThatNoPageMeasuresAreNone(string request)
    {
        var moments = Read(Requests(request), Rrweb.Custom("long-task", """{"duration":5,"at":1e300}"""));
        Assert.Null(Assert.Single(moments, Is(MomentKind.Request)).Request!.DurationMs);
        Assert.Equal(moments.Count, StoredMoments.Of(moments).Read().Count);
    }

    [Fact]
    public void WhatADoubleClickHasCausedIsCausedByIt()
    {
        var moments = Read(
            Interaction(2, 10, 100),
            Rrweb.Custom("error", """{"kind":"error","name":"Error","message":"x"}""", Start + 150),
            Interaction(4, 10, 260)
        );
        Assert.Equal(Assert.Single(moments, IsAction).Id, Assert.Single(moments, Is(MomentKind.Error)).Cause);
    }

    [Theory]
    [InlineData("WebSocket live.test/feed: opened", false, "open")]
    [InlineData("WebSocket live.test/feed: closed: 2 sent, 9 received", false, "close")]
    [InlineData("WebSocket live.test/feed: failed", true, "error")]
    public void WebSocketIsARequestThatIsOpenedAndEnds(string sentence, bool isProblem, string state)
    {
        var socket = $$"""{"url":"wss://live.test/feed","state":"{{state}}","sent":2,"received":9}""";
        var moment = Assert.Single(Read(Rrweb.Custom("websocket", socket)), Is(MomentKind.Request));
        Assert.Equal((sentence, isProblem), (moment.Text, moment.IsProblem));
    }

    [Theory]
    [InlineData(MomentKind.Identity, "Identified as ann", "identify", """{"id":"ann"}""")]
    [InlineData(MomentKind.Track, "order-sent", "track", """{"name":"order-sent","props":{}}""")]
    [InlineData(MomentKind.Visibility, "Left for another tab or window", "visibility", """{"state":"hidden"}""")]
    [InlineData(MomentKind.Visibility, "Came back to the page", "visibility", """{"state":"visible"}""")]
    [InlineData(MomentKind.Connection, "Went offline", "network", """{"state":"offline"}""")]
    [InlineData(MomentKind.Connection, "Was online again", "network", """{"state":"online"}""")]
    [InlineData(MomentKind.Speed, "The page loaded in 1.3 s", "page-load", """{"loadEventEnd":1250}""")]
    [InlineData(MomentKind.Speed, "The page was blocked for 320 ms", "long-task", """{"duration":320}""")]
    [InlineData(
        MomentKind.Speed,
        "How fast the page was: largest picture or text after 2.1 s, slowest answer to the person 120 ms, layout shift 0.02",
        "vitals",
        """{"lcp":2100,"inp":120,"cls":0.02}"""
    )]
    [InlineData(MomentKind.Gap, "3 events are missing here: a size limit was exceeded", "gap", """{"reason":"too_large","events":3}""")]
    [InlineData(
        MomentKind.Gap,
        "The page is very busy: until it calms down, changes are recorded up to two seconds late",
        "recorder",
        """{"degraded":true}"""
    )]
    public void EventsOfTheRecorderAreSentences(object kind, string sentence, string tag, string payload) =>
        Assert.Equal(sentence, Assert.Single(Read(Rrweb.Custom(tag, payload)), Is((MomentKind)kind)).Text);

    [Fact]
    public void OpeningAndGoingOnAreNavigation() =>
        Assert.Equal(
            ["Opened https://shop.test/", "Went to https://shop.test/cart"],
            Read(Rrweb.Custom("navigate", """{"href":"https://shop.test/cart","kind":"push"}"""), Rrweb.Meta("https://shop.test/cart"))
                .Where(moment => moment.Kind == MomentKind.Navigation)
                .Select(moment => moment.Text)
        );

    [Fact]
    public void ConsoleLineReadsAsItWasWritten()
    {
        var moment = Assert.Single(
            Read(Plugin("rrweb/console@1", """{"level":"warn","payload":["\"cart is\"","{\"items\":2}"],"trace":[]}""")),
            Is(MomentKind.Console)
        );
        Assert.Equal(("cart is {\"items\":2}", "warn", false), (moment.Text, moment.Level, moment.IsProblem));
    }

    [Fact]
    public void RepeatsFold()
    {
        var line = Plugin("rrweb/console@1", """{"level":"error","payload":["\"again\""],"trace":[]}""");
        var moment = Assert.Single(Read(line, line, line, line), Is(MomentKind.Console));
        Assert.Equal(("again", 4), (moment.Text, moment.Times));
    }

    [Fact]
    public void CauseIsKeptWhereItIsKnown()
    {
        var moments = Read(
            Interaction(2, 10, 1_000),
            Requests("""{"name":"https://shop.test/api/pay","method":"POST","status":502,"startTime":5,"endTime":105}""", Start + 1_150),
            Rrweb.Custom("error", """{"kind":"rejection","name":"Error","message":"payment failed"}""", Start + 1_160)
        );
        var click = Assert.Single(moments, IsAction);
        var request = Assert.Single(moments, Is(MomentKind.Request));
        var error = Assert.Single(moments, Is(MomentKind.Error));
        Assert.Equal((click.Id, request.Id), (request.Cause, error.Cause));
    }

    [Fact]
    public void ClickHasTheTargetByWhichItIsFoundAgain()
    {
        var target = Assert.Single(Read(Interaction(2, 10, 1)), IsAction).Target!;
        Assert.Equal(("button", "Pay now"), (target.Role, target.Name));
        Assert.Equal("[data-testid=\"pay\"]", target.Selector);
    }

    [Fact]
    public void IdNamesThePlaceAndIsTheSameEachTime()
    {
        string[] events = [Interaction(2, 10, 1), Rrweb.Custom("track", """{"name":"x"}""")];
        Assert.Equal(Read(events).Select(moment => moment.Id), Read(events).Select(moment => moment.Id));
        Assert.Equal($"{Page}.0.2", Assert.Single(Read(events), IsAction).Id);
        Assert.Distinct(Read(events).Select(moment => moment.Id));
    }

    private static bool IsAction(Moment moment) => moment.Kind == MomentKind.Action;

    private static Predicate<Moment> Is(MomentKind kind) => moment => moment.Kind == kind;

    /// <summary>The moments of a shop's checkout, to which these events happen.</summary>
    private static IReadOnlyList<Moment> Read(params string[] events)
    {
        var dom = new PageDom();
        var reader = new MomentReader(Session, Page, dom);
        var number = 0;
        foreach (var (raw, _) in Recording.ToSegments([Rrweb.Meta("https://shop.test/", Start), Checkout, .. events]))
        {
            reader.BeginSegment(number++);
            Assert.Null(dom.TryApply(raw, reader));
        }

        return reader.Moments;
    }

    private static string Interaction(int type, int id, long after) =>
        $$"""{"type":3,"data":{"source":2,"type":{{type}},"id":{{id}},"x":1,"y":1},"timestamp":{{Start + after}}}""";

    private static string Input(int id, string text, bool isChecked, long after, bool byPerson = true) =>
        $$"""{"type":3,"data":{"source":5,"id":{{id}},"text":"{{text}}","isChecked":{{(isChecked ? "true" : "false")}},"userTriggered":{{(byPerson ? "true" : "false")}}},"timestamp":{{Start + after}}}""";

    private static string Requests(string request, long time = Start) =>
        Plugin("rrweb/network@1", $$"""{"requests":[{{request}}]}""", time);

    private static string Plugin(string plugin, string payload, long time = Start) =>
        $$"""{"type":6,"data":{"plugin":"{{plugin}}","payload":{{payload}}},"timestamp":{{time}}}""";

    private static string Checkout =>
        $$$$"""
            {"type":2,"timestamp":{{{{Start}}}},"data":{"initialOffset":{"left":0,"top":0},"node":{"type":0,"id":1,"childNodes":[
            {"type":2,"id":2,"tagName":"html","attributes":{},"childNodes":[
            {"type":2,"id":3,"tagName":"head","attributes":{},"childNodes":[]},
            {"type":2,"id":4,"tagName":"body","attributes":{},"childNodes":[
            {"type":2,"id":10,"tagName":"button","attributes":{"data-testid":"pay"},"childNodes":[
            {"type":2,"id":11,"tagName":"svg","attributes":{},"isSVG":true,"childNodes":[]},
            {"type":3,"id":30,"textContent":"Pay now"}]},
            {"type":2,"id":12,"tagName":"a","attributes":{"href":"/terms"},"childNodes":[{"type":3,"id":31,"textContent":"Terms"}]},
            {"type":2,"id":13,"tagName":"label","attributes":{"for":"card"},"childNodes":[{"type":3,"id":32,"textContent":"Card number"}]},
            {"type":2,"id":14,"tagName":"input","attributes":{"id":"card","type":"text"},"childNodes":[]},
            {"type":2,"id":16,"tagName":"button","attributes":{},"childNodes":[]},
            {"type":2,"id":21,"tagName":"button","attributes":{},"childNodes":[
            {"type":3,"id":35,"textContent":"4111 1111"},{"type":3,"id":36,"textContent":" 1111 1111"}]},
            {"type":2,"id":18,"tagName":"div","attributes":{},"childNodes":[{"type":3,"id":33,"textContent":"Total 12 €"}]},
            {"type":2,"id":19,"tagName":"label","attributes":{},"childNodes":[
            {"type":2,"id":20,"tagName":"input","attributes":{"type":"checkbox"},"childNodes":[]},
            {"type":3,"id":34,"textContent":"I agree"}]}]}]}]}}}
            """.ReplaceLineEndings("");
}
