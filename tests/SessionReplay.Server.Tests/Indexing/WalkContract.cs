using SessionReplay.Dom;
using SessionReplay.Server.Indexing.Walk;
using SessionReplay.Server.Storage.Moments;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Storage.Texts;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Tests.Indexing;

/// <summary>
/// How a session is cut into packs. However often the walk runs, and whenever segments came, the packs are those of one walk over all.
/// </summary>
public abstract class WalkContract(Servers servers) : IAsyncLifetime
{
    private const long Start = 1_700_000_000_000;

    private readonly Segments _segments = new(Recording.NewSessionId(), Recording.NewPageId());
    private TestStore _store = null!;
    private SessionWalk _walk = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await servers.OpenStoreAsync();
        _walk = new(_store.Sessions, _store.Segments, _store.Packs);
        await BeginAsync(_segments);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task PacksHaveEverySegmentOnceAndKeyframesAreAtMostHalfOfThem()
    {
        var all = Long(_segments);
        await AppendAsync(all);

        await RunAsync();

        var packs = await PacksAsync();
        Assert.InRange(packs.Count, 4, 100);
        Assert.Equal(
            all.Select(segment => segment.Number),
            packs.SelectMany(pack => Enumerable.Range(pack.First, pack.Last - pack.First + 1))
        );
        Assert.Equal([PackStart.Snapshot, .. Enumerable.Repeat(PackStart.Keyframe, packs.Count - 1)], packs.Select(pack => pack.Start));
        Assert.InRange(packs.Sum(pack => (double)pack.KeyframeBytes) / packs.Sum(pack => pack.Bytes), 0.001, 0.5);
        Assert.Equal((Start, all[^1].Facts.EndTime), (packs[0].StartTime, packs[^1].EndTime));
    }

    [Fact]
    public async Task KeyframeIsThePageAfterTheSegmentsBeforeIt()
    {
        var all = Long(_segments);
        await AppendAsync(all);

        await RunAsync();

        foreach (var pack in (await PacksAsync()).Skip(1))
        {
            var dom = new PageDom();
            foreach (var segment in all.Take(pack.First))
                Assert.Null(dom.TryApply(Raw(segment.Lz4, segment.RawLength, segment.Crc32C)));
            var keyframe = (await _store.Packs.KeyframeAsync(_segments.Session, _segments.Page, pack.First, Token))!;
            Assert.Equal(pack.KeyframeBytes, keyframe.Lz4.Length);
            Assert.Equal(dom.Keyframe(all[pack.First - 1].Facts.EndTime), Raw(keyframe.Lz4, keyframe.RawLength, keyframe.Crc32C));
        }
    }

    [Fact]
    public async Task PackSaysWhenThePersonDidSomething()
    {
        await AppendAsync([
            _segments.Whole(0, Start, Rrweb.Meta("https://shop.example/", Start), Rrweb.Snapshot("a shop", Start), Rrweb.Click(Start + 20)),
            _segments.Whole(1, Start, Rrweb.Text(3, "the page's own", Start + 2_000), Rrweb.Click(Start + 3_000)),
        ]);

        await RunAsync();

        Assert.Equal([0, 1, 3, 1], Assert.Single(await PacksAsync()).Activity);
        var found = await _store.Packs.FindAsync(_segments.Session, _segments.Page, 0, Token);
        Assert.Equal([0, 1, 3, 1], found!.Activity);
    }

    [Fact]
    public async Task WalkingOnAsSegmentsComeGivesWhatOneWalkGives()
    {
        var other = new Segments(Recording.NewSessionId(), _segments.Page);
        await BeginAsync(other);
        await AppendAsync(Long(other));
        await RunAsync(other);

        foreach (var few in Long(_segments).Chunk(7))
        {
            await AppendAsync(few);
            await RunAsync();
        }

        Assert.Equal(await DescribeAsync(other), await DescribeAsync(_segments));
    }

    [Fact]
    public async Task MissingSegmentEndsThePackAndNothingIsKnownUntilTheNextSnapshot()
    {
        var all = Long(_segments, snapshotAt: 20);
        await AppendAsync([.. all.Where(segment => segment.Number != 9)]);

        await RunAsync();

        var packs = await PacksAsync();
        var lost = packs.Single(pack => pack.Start == PackStart.Lost);
        Assert.Equal((10, 19), (lost.First, lost.Last));
        Assert.Equal(8, packs.Last(pack => pack.First < 9).Last);
        Assert.Equal((20, PackStart.Snapshot), packs.Where(pack => pack.First >= 20).Select(pack => (pack.First, pack.Start)).First());
    }

    [Fact]
    public async Task SegmentThatComesLateFillsTheGap()
    {
        var all = Long(_segments);
        await AppendAsync([.. all.Where(segment => segment.Number is not 9 and not 15)]);
        await RunAsync();
        Assert.Contains(await PacksAsync(), pack => pack.Start == PackStart.Lost);

        await AppendAsync([all[15], all[9]]);
        await RunAsync();

        var other = new Segments(Recording.NewSessionId(), _segments.Page);
        await BeginAsync(other);
        await AppendAsync(Long(other));
        await RunAsync(other);
        Assert.Equal(await DescribeAsync(other), await DescribeAsync(_segments));
    }

    [Fact]
    public async Task DamagedSegmentIsInNoPack()
    {
        var all = Long(_segments);
        all[6] = all[6] with { Crc32C = all[6].Crc32C + 1 };
        await AppendAsync(all);

        await RunAsync();
        await RunAsync();

        var packs = await PacksAsync();
        Assert.DoesNotContain(packs, pack => pack.First <= 6 && pack.Last >= 6);
        Assert.Equal(PackStart.Lost, packs.Single(pack => pack.First == 7).Start);
    }

    [Theory]
    [InlineData("Segment 9 is missing: the changes of the page up to its next picture are unknown", new[] { 9 })]
    [InlineData("Segments 7 to 9 are missing: the changes of the page up to its next picture are unknown", new[] { 7, 8, 9 })]
    [InlineData("Segment 9 is damaged: the changes of the page up to its next picture are unknown", new int[0], 9)]
    [InlineData("Segments 8 to 9 are damaged: the changes of the page up to its next picture are unknown", new int[0], 8, 9)]
    [InlineData("Segments 7 to 9 are missing or damaged: the changes of the page up to its next picture are unknown", new[] { 7, 9 }, 8)]
    [InlineData(
        "Segments 0 to 9 are missing: the changes of the page up to its next picture are unknown",
        new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }
    )]
    public async Task PackBehindALossBeginsBySayingWhatIsLost(string sentence, int[] missing, params int[] damaged)
    {
        await AppendAsync(Without(Long(_segments, snapshotAt: 20), missing, damaged));

        await RunAsync();

        var gap = Assert.Single(await GapsAsync());
        Assert.Equal((sentence, $"{_segments.Page}.10.0.-2", Start + 10_000), (gap.Text, gap.Id, gap.Time));
    }

    [Fact]
    public async Task SnapshotBehindALossIsAPictureAgain()
    {
        await AppendAsync(Without(Long(_segments, snapshotAt: 20), missing: [18, 19]));

        await RunAsync();

        Assert.Equal("Segments 18 to 19 are missing: what happened until here is unknown", Assert.Single(await GapsAsync()).Text);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(0)]
    public async Task LossIsSaidWheneverTheSegmentsBehindItCome(int lost)
    {
        var all = Without(Long(_segments), missing: [lost]);
        await AppendAsync(all[..12]);
        await RunAsync();
        var before = await GapsAsync();

        await AppendAsync(all[12..]);
        await RunAsync();

        Assert.Single(before);
        Assert.Equal(before, await GapsAsync());
    }

    [Fact]
    public async Task TwoWalksAtOnceGiveWhatOneGives()
    {
        await AppendAsync(Long(_segments));
        await RunAsync();
        var once = await DescribeAsync(_segments);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _walk.RunAsync(_segments.Session, fromTheStart: true, Token)));

        Assert.Equal(once, await DescribeAsync(_segments));
    }

    [Fact]
    public async Task DeletedSessionHasNoPacksAndGetsNone()
    {
        await AppendAsync(Long(_segments));
        await RunAsync();
        var packs = await PacksAsync();

        await _store.Deletions.DeleteAsync(_segments.Session, Start, Token);
        await AssertNoneAsync();

        // A walk that had read the session before it was deleted.
        await _store.Packs.ReplaceAsync(
            _segments.Session,
            _segments.Page,
            0,
            [new(packs[0], null, StoredMoments.Of([]), StoredTexts.Of(new(0, 0, false, [])))],
            Token
        );
        await AssertNoneAsync();

        async Task AssertNoneAsync()
        {
            Assert.Empty(await PacksAsync());
            foreach (var pack in packs)
                Assert.Null(await _store.Packs.TextsAsync(_segments.Session, _segments.Page, pack.First, Token));
        }
    }

    [Fact]
    public async Task TextsOfAPackThatIsNoMoreGoWithIt()
    {
        var all = Long(_segments);
        await AppendAsync([.. all.Where(segment => segment.Number != 8)]);
        await RunAsync();
        Assert.NotNull(await TextsAsync(9));

        await AppendAsync([all[8]]);
        await RunAsync();

        Assert.DoesNotContain(await PacksAsync(), pack => pack.First == 9);
        Assert.Null(await TextsAsync(9));

        Task<StoredTexts?> TextsAsync(int first) => _store.Packs.TextsAsync(_segments.Session, _segments.Page, first, Token);
    }

    [Fact]
    public async Task TextThatStaysHasTheTimesOfEachPackAndOneThatGoesIsInNoLaterOne()
    {
        var all = Long(_segments);
        await AppendAsync(all);

        await RunAsync();

        var seen = new HashSet<string>();
        foreach (var pack in await PacksAsync())
        {
            var texts = (await _store.Packs.TextsAsync(_segments.Session, _segments.Page, pack.First, Token))!.Read();
            Assert.False(texts.IsCut);
            Assert.Equal((pack.StartTime, pack.EndTime), (texts.From, texts.To));
            Assert.Equal(pack.EndTime, texts.All[^1].Last);
            Assert.All(texts.All, text => Assert.InRange(text.First, pack.StartTime, text.Last));
            if (pack.Start == PackStart.Keyframe)
                Assert.True(texts.All[0].First == pack.StartTime && seen.Contains(texts.All[0].Text));
            Assert.DoesNotContain(texts.All.Skip(1), text => !seen.Add(text.Text));
            seen.Add(texts.All[0].Text);
        }

        Assert.Equal(40 * 25, seen.Count(text => text.Length == 1_800));
    }

    [Fact]
    public async Task SessionOfAnOlderIndexIsFoundAndIndexedAgain()
    {
        await AppendAsync(Long(_segments));
        await _store.Lifecycle.TryMoveAsync(_segments.Session, SessionState.Recording, SessionState.Closed, long.MaxValue, Token);
        Assert.True(await _store.Lifecycle.TrySetIndexedAsync(_segments.Session, 1, null, long.MaxValue, Token));
        Assert.Contains(_segments.Session, await _store.Lifecycle.OutdatedAsync(2, 10_000, Token));

        Assert.True(await _store.Lifecycle.TrySetIndexedAsync(_segments.Session, 2, null, long.MaxValue, Token));

        Assert.DoesNotContain(_segments.Session, await _store.Lifecycle.OutdatedAsync(2, 10_000, Token));
        Assert.Equal(2, (await _store.Sessions.FindAsync(_segments.Session, Token))!.IndexVersion);
    }

    /// <summary>A page whose texts do not repeat, so that its segments weigh something: about 40 segments of 64 KB.</summary>
    private static List<SegmentToStore> Long(Segments segments, int? snapshotAt = null)
    {
        var random = new Random(3);
        var all = new List<SegmentToStore>();
        for (var number = 0; number < 40; number++)
        {
            var time = Start + (number * 1000);
            var events = new List<string>();
            if (number == 0 || number == snapshotAt)
                events.AddRange([Rrweb.Meta("https://shop.example/", time), Rrweb.Snapshot("a shop", time)]);
            for (var i = 0; i < 25; i++)
                events.Add(Rrweb.Text(3, Convert.ToHexString(Bytes(random, 900)), time + i));
            events.Add(Rrweb.Click(time + 500));
            all.Add(segments.Whole(number, time, [.. events]));
        }

        return all;
    }

    private static List<SegmentToStore> Without(List<SegmentToStore> all, int[] missing, params int[] damaged) =>
        [
            .. all.Where(segment => !missing.Contains(segment.Number))
                .Select(segment => damaged.Contains(segment.Number) ? segment with { Crc32C = segment.Crc32C + 1 } : segment),
        ];

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Raw(byte[] lz4, int rawLength, uint crc32C) => RawLz4.Decompress(lz4, rawLength, crc32C);

    private Task<Session?> BeginAsync(Segments segments) =>
        _store.Sessions.BeginAsync(
            segments.Session,
            "demo",
            new()
            {
                SessionId = segments.Session,
                Id = segments.Page,
                BegunAtServer = Start,
            },
            null,
            Start,
            Token
        );

    private Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<SegmentToStore> segments) =>
        _store.Segments.AppendAsync(segments, Token);

    private Task RunAsync(Segments? segments = null) => _walk.RunAsync((segments ?? _segments).Session, fromTheStart: false, Token);

    private Task<IReadOnlyList<Pack>> PacksAsync() => _store.Packs.ListAsync(_segments.Session, Token);

    /// <summary>The gaps of the session; each is the first moment of its pack.</summary>
    private async Task<List<Moment>> GapsAsync()
    {
        var gaps = new List<Moment>();
        foreach (var pack in await PacksAsync())
        {
            var moments = (await _store.Packs.MomentsAsync(_segments.Session, _segments.Page, pack.First, Token))!.Read();
            gaps.AddRange(moments.Where(moment => moment.Kind == MomentKind.Gap));
            Assert.DoesNotContain(moments.Skip(1), moment => moment.Kind == MomentKind.Gap);
        }

        return gaps;
    }

    private async Task<string> DescribeAsync(Segments segments)
    {
        var packs = new List<string>();
        foreach (var pack in await _store.Packs.ListAsync(segments.Session, Token))
        {
            var keyframe = await _store.Packs.KeyframeAsync(segments.Session, segments.Page, pack.First, Token);
            var texts = (await _store.Packs.TextsAsync(segments.Session, segments.Page, pack.First, Token))!.Read();
            packs.Add(
                $"{pack with { SessionId = "" }} {keyframe?.RawLength} {keyframe?.Crc32C} {string.Join(',', pack.Activity)} {string.Join(' ', texts.All)}"
            );
            var moments = await _store.Packs.MomentsAsync(segments.Session, segments.Page, pack.First, Token);
            packs.AddRange(moments!.Read().Select(moment => moment.ToString()));
        }

        return string.Join('\n', packs);
    }
}

public sealed class SqliteWalkTests(SqliteServers servers) : WalkContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoWalkTests(MongoServers servers) : WalkContract(servers), IClassFixture<MongoServers>;
