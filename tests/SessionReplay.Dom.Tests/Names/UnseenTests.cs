using SessionReplay.Dom.Names;

namespace SessionReplay.Dom.Tests.Names;

/// <summary>What of a page its recording does not show is counted.</summary>
public sealed class UnseenTests
{
    [Fact]
    public void MaskedTextsBlockedElementsAndEmptyFramesAreCounted() =>
        Assert.Equal(
            new Unseen(Texts: 3, Masked: 1, Blocked: 1, Frames: 1),
            HtmlPage
                .Of(
                    """
                    <p>a</p><p>*** ***</p><p hidden>b</p><div rr_width="9px" rr_height="9px"></div>
                    <iframe></iframe><iframe><html><body>c</body></html></iframe>
                    """
                )
                .Dom.Unseen()
        );

    [Fact]
    public void OfAPageThatIsNotKnownNothingIsSaid() => Assert.Null(new PageDom().Unseen());
}
