using SessionReplay.Server.Playback;
using SessionReplay.Server.Storage.Packs;

namespace SessionReplay.Server.Tests.Playback;

/// <summary>What a manifest says that the recording does not show.</summary>
public sealed class HonestyTests
{
    [Fact]
    public void SessionWithoutPacksLacksNothing() => Assert.Equal(new Honesty(0, 0, 0, 0, 0, 0), Honesty.Of([]));

    [Fact]
    public void SegmentsBetweenPacksAndBeforeTheFirstAreMissing() =>
        Assert.Equal(
            5,
            Honesty
                .Of([Pack("a", 0, 4), Pack("a", 5, 6, PackStart.Keyframe), Pack("a", 9, 9), Pack("b", 3, 3, PackStart.Lost)])
                .MissingSegments
        );

    [Fact]
    public void PageThatIsLostFromEndToEndHasNoPicture() =>
        Assert.Equal(
            1,
            Honesty
                .Of([Pack("a", 1, 1, PackStart.Lost), Pack("a", 3, 3, PackStart.Lost), Pack("b", 1, 1, PackStart.Lost), Pack("b", 3, 3)])
                .PagesWithoutPicture
        );

    [Fact]
    public void OfEachPageTheMostCounts()
    {
        var (first, second, other) = (Pack("a", 0, 0), Pack("a", 1, 1), Pack("b", 0, 0));
        Assert.Equal(
            new Honesty(0, 0, 50 + 7, 5, 1, 2),
            Honesty.Of([
                first with
                {
                    Counts = new Dictionary<string, int> { [PackCounts.Texts] = 50, [PackCounts.MaskedTexts] = 2 },
                },
                second with
                {
                    Counts = new Dictionary<string, int>
                    {
                        [PackCounts.Texts] = 9,
                        [PackCounts.MaskedTexts] = 5,
                        [PackCounts.EmptyFrames] = 2,
                    },
                },
                other with
                {
                    Counts = new Dictionary<string, int> { [PackCounts.Texts] = 7, [PackCounts.BlockedElements] = 1 },
                },
            ])
        );
    }

    private static Pack Pack(string page, int first, int last, PackStart start = PackStart.Snapshot) =>
        new()
        {
            SessionId = "s",
            PageId = page,
            First = first,
            Last = last,
            Start = start,
            StartTime = 0,
            EndTime = 0,
            Bytes = 1,
        };
}
