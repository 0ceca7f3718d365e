using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Ingest.Intake;
using SessionReplay.Server.Projects;
using SessionReplay.Server.Storage.Projects;
using SessionReplay.Server.Storage.Secrets;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>Who may begin a session, by key, origin, token and time.</summary>
public abstract class AdmissionContract(Servers servers) : IAsyncLifetime
{
    private static readonly Caller Local = new(null, "a program", IPAddress.Loopback);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
    private TestStore _store = null!;
    private TestEntrance _entrance = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Session { get; } = Recording.NewSessionId();

    public async ValueTask InitializeAsync()
    {
        _store = await servers.OpenStoreAsync();
        _entrance = new TestEntrance(_store, _time);
        await _store.Projects.TryAddAsync(new("demo", "Demo", "demo", [OriginPolicy.Localhost]), Token);
        await _store.Projects.TryAddAsync(new("shop", "Shop", "shop-key", ["https://shop.example"]), Token);
    }

    public async ValueTask DisposeAsync()
    {
        _entrance.Dispose();
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("demo", null, "127.0.0.1", true)]
    [InlineData("demo", null, "::1", true)]
    [InlineData("demo", null, "::ffff:127.0.0.1", true)]
    [InlineData("demo", null, "192.0.2.7", false)]
    [InlineData("demo", null, null, false)]
    [InlineData("demo", "http://localhost:3000", "192.0.2.7", true)]
    [InlineData("demo", "https://shop.example", "127.0.0.1", false)]
    [InlineData("shop-key", null, "127.0.0.1", false)]
    [InlineData("shop-key", "https://shop.example", "192.0.2.7", true)]
    [InlineData("shop-key", "http://localhost", "127.0.0.1", false)]
    public async Task OriginMustBeTheProjectsAndMayBeMissingOnThisMachineOnly(string key, string? origin, string? address, bool mayRecord)
    {
        var (page, refusal) = await BeginAsync(key, new Caller(origin, null, address is null ? null : IPAddress.Parse(address)));

        Assert.Equal((mayRecord, mayRecord ? null : "auth"), (page is not null, refusal?.Code));
    }

    [Fact]
    public async Task LateSegmentsReopenASessionForADayAndThenItIsOver()
    {
        var token = (await BeginAsync("demo", Local)).Page!.Token;
        await _store.Lifecycle.TryMoveAsync(Session, SessionState.Recording, SessionState.Closed, long.MaxValue, Token);

        _time.Advance(TimeSpan.FromHours(24));
        Assert.NotNull((await BeginAsync("demo", Local, token)).Page);
        Assert.Equal(SessionState.Recording, (await _store.Sessions.FindAsync(Session, Token))!.State);

        _time.Advance(TimeSpan.FromHours(24) + TimeSpan.FromMilliseconds(1));
        Assert.Equal("closed", (await BeginAsync("demo", Local, token)).Refusal!.Code);
    }

    [Fact]
    public async Task SessionOfOneProjectIsNotAnothers()
    {
        var token = (await BeginAsync("demo", Local)).Page!.Token;
        var shop = new Caller("https://shop.example", null, null);

        Assert.Equal("auth", (await BeginAsync("shop-key", shop)).Refusal!.Code);
        Assert.Equal("auth", (await BeginAsync("shop-key", shop, token)).Refusal!.Code);
    }

    [Fact]
    public async Task WithASegmentStoredTheTokenIsNeededEvenIfTheCounterWasLostInACrash()
    {
        await BeginAsync("demo", Local);
        var unseen = new SessionReplay.Server.Tests.Support.Segments(Recording.NewSessionId(), Recording.NewPageId());
        // The segment is stored before its session exists, so no counter includes it.
        await _store.Segments.AppendAsync([unseen.At(0)], Token);
        var page = new Page { SessionId = unseen.Session, Id = unseen.Page };
        await _store.Sessions.BeginAsync(unseen.Session, "demo", page, null, 1_700_000_000_000, Token);
        Assert.Equal(0, (await _store.Sessions.FindAsync(unseen.Session, Token))!.Segments);

        Assert.Equal("auth", (await BeginAsync("demo", Local, session: unseen.Session)).Refusal!.Code);
    }

    [Fact]
    public async Task TwoServersOfOneDatabaseGiveTheSameToken()
    {
        using var other = new WriteToken(_store.Secrets);

        var token = (await BeginAsync("demo", Local)).Page!.Token;

        Assert.Equal(TokenState.Valid, await CheckAsync(token, "demo"));
        Assert.Equal(TokenState.Forged, await CheckAsync(token, "shop"));
        Assert.Equal(TokenState.Forged, await CheckAsync(token[..^1], "demo"));

        Task<TokenState> CheckAsync(string given, string project) =>
            other.CheckAsync(given, project, Session, _time.GetUtcNow().ToUnixTimeMilliseconds(), Token);
    }

    [Fact]
    public async Task TokenEndsWithTheLongestLifeOfItsSession()
    {
        var token = (await BeginAsync("demo", Local)).Page!.Token;
        for (var hours = 12; hours < 48; hours += 12)
        {
            _time.Advance(TimeSpan.FromHours(12)); // The session is never silent long enough to be over.
            Assert.Equal(token, (await BeginAsync("demo", Local, token)).Page!.Token);
        }

        _time.Advance(TimeSpan.FromHours(12));
        Assert.Equal("closed", (await BeginAsync("demo", Local, token)).Refusal!.Code);
        Assert.Equal("closed", (await BeginAsync("demo", Local, token)).Refusal!.Code); // A refused Begin is no sign of life.
    }

    [Fact]
    public async Task OfTenThousandForgedExpiredAndForeignTokensNoneIsAccepted()
    {
        var random = new Random(11);
        var ours = (await BeginAsync("demo", Local)).Page!;
        var other = (await BeginAsync("demo", Local, session: Recording.NewSessionId())).Page!.Token;
        var shop = (await BeginAsync("shop-key", new Caller("https://shop.example", null, null), session: Recording.NewSessionId()))
            .Page!
            .Token;
        using var strangers = new WriteToken(new OtherSecrets());
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var valid = ours.Token;
        var dot = valid.IndexOf('.', StringComparison.Ordinal);
        var refused = new Dictionary<string, int>();
        for (var i = 0; i < 10_000; i++)
        {
            var token = (i % 10) switch
            {
                0 => Convert.ToHexStringLower(Bytes(32)),
                1 => $"{now + 1_000_000}.{Convert.ToHexStringLower(Bytes(32))}",
                2 => Changed(valid),
                3 => valid[..random.Next(1, valid.Length)],
                4 => $"{now + random.NextInt64(1, 1L << 50)}{valid[dot..]}", // A later end of life with the code of the valid token.
                5 => await strangers.ForAsync("demo", Session, now + 1_000_000, Token),
                6 => i % 20 < 10 ? other : shop,
                // A token of this server whose life is over.
                7 => await _entrance.Tokens.ForAsync("demo", Session, now - random.Next(0, 1_000_000), Token),
                8 => valid + (char)random.Next(0, 128),
                _ => new string((char)random.Next(33, 0xD7FF), random.Next(1, BeginFields.MaxTextBytes)),
            };
            var (page, refusal) = await BeginAsync("demo", Local, token);
            Assert.True(page is null, $"The token {token} was accepted.");
            refused[refusal!.Code] = refused.GetValueOrDefault(refusal.Code) + 1;
        }

        Assert.Equal((9_000, 1_000), (refused["auth"], refused["closed"]));
        Assert.NotNull((await BeginAsync("demo", Local, valid)).Page);

        byte[] Bytes(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            return bytes;
        }

        string Changed(string token)
        {
            var at = random.Next(token.Length);
            var digit = "0123456789abcdef."[random.Next(17)];
            return token[..at] + (digit == token[at] ? 'g' : digit) + token[(at + 1)..];
        }
    }

    [Fact]
    public async Task QuotaOfSessionsStopsNewOnesOnlyAndEndsWithTheDay()
    {
        await _store.Projects.UpdateAsync(new("demo", "Demo", "demo", [OriginPolicy.Localhost]) { SessionsPerDay = 3 }, Token);
        var tokens = new List<string>();
        for (var i = 0; i < 3; i++)
            tokens.Add((await BeginAsync("demo", Local, session: Numbered(i))).Page!.Token);

        Assert.Equal("quota", (await BeginAsync("demo", Local, session: Numbered(3))).Refusal!.Code);
        Assert.Null(await _store.Sessions.FindAsync(Numbered(3), Token));
        // Sessions that have begun may go on and add pages.
        for (var i = 0; i < 3; i++)
            Assert.NotNull((await BeginAsync("demo", Local, tokens[i], Numbered(i))).Page);
        using (var otherServer = new TestEntrance(_store, _time))
            Assert.Equal("quota", (await BeginAsync("demo", Local, session: Numbered(3), entrance: otherServer)).Refusal!.Code);
        Assert.NotNull((await BeginAsync("shop-key", new Caller("https://shop.example", null, null), session: Numbered(4))).Page);

        _time.Advance(TimeSpan.FromDays(1));
        Assert.NotNull((await BeginAsync("demo", Local, session: Numbered(3))).Page);

        string Numbered(int number) => Session[..31] + number;
    }

    [Fact]
    public async Task QuotaOfBytesStopsNewSessionsAndLeavesThoseThatAreThere()
    {
        await _store.Projects.UpdateAsync(new("demo", "Demo", "demo", [OriginPolicy.Localhost]) { MaxStoredBytes = 1_000 }, Token);
        var page = (await BeginAsync("demo", Local)).Page!;
        await _store.Segments.AppendAsync(
            [
                new Support.Segments(Session, page.PageId).At(
                    0,
                    bytes: new byte[1_000],
                    receivedAt: _time.GetUtcNow().ToUnixTimeMilliseconds()
                ),
            ],
            Token
        );
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("quota", (await BeginAsync("demo", Local, session: Recording.NewSessionId())).Refusal!.Code);
        Assert.NotNull((await BeginAsync("demo", Local, page.Token)).Page);
    }

    [Fact]
    public async Task NewSessionsOfAnAddressAndWithAKeyAreCountedApartFromThoseThatGoOn()
    {
        using var entrance = new TestEntrance(
            _store,
            _time,
            rates: new RateOptions { NewSessionsPerMinutePerAddress = 2, NewSessionsPerMinutePerKey = 4 }
        );
        var token = (await BeginAsync("demo", From(1), entrance: entrance)).Page!.Token;
        await BeginAsync("demo", From(1), session: Recording.NewSessionId(), entrance: entrance);

        var (page, refusal) = await BeginAsync("demo", From(1), session: Recording.NewSessionId(), entrance: entrance);
        Assert.Equal((null, "busy"), (page, refusal!.Code));
        Assert.InRange(refusal.RetryAfterMs!.Value, 1_000, 60_000);
        Assert.NotNull((await BeginAsync("demo", From(1), token, entrance: entrance)).Page);

        for (var i = 0; i < 2; i++)
            Assert.NotNull((await BeginAsync("demo", From(2), session: Recording.NewSessionId(), entrance: entrance)).Page);
        // The four new sessions a minute of this key are used up.
        Assert.Equal("busy", (await BeginAsync("demo", From(3), session: Recording.NewSessionId(), entrance: entrance)).Refusal!.Code);

        static Caller From(int last) => new("http://localhost:3000", null, IPAddress.Parse($"192.0.2.{last}"));
    }

    [Fact]
    public async Task BeginsOfAnAddressAreCountedEvenIfTheyAreRefused()
    {
        using var entrance = new TestEntrance(_store, _time, rates: new RateOptions { BeginsPerMinutePerAddress = 3 });
        for (var i = 0; i < 3; i++)
            Assert.Equal("auth", (await BeginAsync("nobody", Local, entrance: entrance)).Refusal!.Code);

        Assert.Equal("busy", (await BeginAsync("demo", Local, entrance: entrance)).Refusal!.Code);
        Assert.NotNull(
            (await BeginAsync("demo", new Caller("http://localhost", null, IPAddress.Parse("192.0.2.1")), entrance: entrance)).Page
        );
    }

    /// <summary>A Begin reads which segment numbers are stored, so its cost grows with them.</summary>
    [Fact]
    public async Task BeginOfASessionOfThousandsOfSegmentsCountsAsSeveral()
    {
        using var entrance = new TestEntrance(_store, _time, rates: new RateOptions { BeginsPerMinutePerAddress = 5 });
        var page = (await BeginAsync("demo", Local, entrance: entrance)).Page!;
        var segments = new Support.Segments(Session, page.PageId);
        await _store.Segments.AppendAsync(
            [.. Enumerable.Range(0, 3_000).Select(number => segments.At(number, receivedAt: _time.GetUtcNow().ToUnixTimeMilliseconds()))],
            Token
        );

        Assert.NotNull((await BeginAsync("demo", Local, page.Token, entrance: entrance)).Page);
        // Of the 5 Begins a minute the first took 1 and the second 1 and 3 more, for the 3,000 numbers that it read.
        Assert.Equal("busy", (await BeginAsync("demo", Local, page.Token, entrance: entrance)).Refusal!.Code);
    }

    [Fact]
    public async Task NewSessionsWaitForRoomOnTheDiskAndThoseThatHaveBegunGoOn()
    {
        var token = (await BeginAsync("demo", Local)).Page!.Token;
        using var nearlyFull = new TestEntrance(_store, _time, limits: new() { MinFreeBytes = 0, MinFreeBytesForNew = long.MaxValue });
        await nearlyFull.Disk.LookAsync(Token);

        Assert.Equal("busy", (await BeginAsync("demo", Local, session: Recording.NewSessionId(), entrance: nearlyFull)).Refusal!.Code);
        Assert.NotNull((await BeginAsync("demo", Local, token, entrance: nearlyFull)).Page);
    }

    [Fact]
    public void UserAgentIsCutBeforeItIsKept()
    {
        var context = new DefaultHttpContext();
        Assert.Null(Caller.Of(context).UserAgent);
        context.Request.Headers.UserAgent = new string('x', 30_000);

        Assert.Equal(512, Caller.Of(context).UserAgent!.Length);
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    public void RatesCountAnIPv6NetworkAsOne(string one, string other, bool same) =>
        Assert.Equal(
            same,
            new Caller(null, null, IPAddress.Parse(one)).RateAddress == new Caller(null, null, IPAddress.Parse(other)).RateAddress
        );

    [Fact]
    public async Task RevokedKeyIsRefusedAtTheNextBeginAndRotationLeavesTheOldOneItsTime()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var token = (await BeginAsync("demo", Local)).Page!.Token;
        await _store.Keys.TryAddAsync(new("new-key", "demo", now), Token);
        await _store.Keys.RevokeAsync("demo", now + (long)TimeSpan.FromHours(1).TotalMilliseconds, Token);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.NotNull((await BeginAsync("demo", Local, token)).Page);
        // The new key belongs to the same project, so the session goes on with it.
        Assert.NotNull((await BeginAsync("new-key", Local, token)).Page);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("auth", (await BeginAsync("demo", Local, token)).Refusal!.Code);
        Assert.NotNull((await BeginAsync("new-key", Local, token)).Page);
    }

    [Fact]
    public async Task StoreInTroubleIsBusyAndNotTheRecordersFault()
    {
        var keys = _entrance.NewKeyRing(new BrokenProjects());
        var admission = _entrance.NewAdmission(keys);

        var (page, refusal) = await admission.BeginAsync(
            new BeginFields("demo", Session, Recording.NewPageId(), null, null, 0),
            Local,
            Token
        );

        Assert.Equal((null, "busy"), (page, refusal!.Code));
    }

    [Fact]
    public async Task StoreThatFailsOrDoesNotAnswerLeavesKnownKeysAsTheyWere()
    {
        var projects = new FickleProjects(_store.Projects);
        var keys = _entrance.NewKeyRing(projects);
        Assert.NotNull(await keys.FindAsync("demo", Token));

        projects.Answer = () => Task.FromException<IReadOnlyList<Project>>(new IOException("The disk is gone."));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(await keys.FindAsync("demo", Token));

        projects.Answer = () => new TaskCompletionSource<IReadOnlyList<Project>>().Task;
        _time.Advance(TimeSpan.FromMinutes(1));
        var asked = keys.FindAsync("demo", Token).AsTask();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(await asked);
    }

    private async Task<(AdmittedPage? Page, WireError? Refusal)> BeginAsync(
        string key,
        Caller caller,
        string? token = null,
        string? session = null,
        TestEntrance? entrance = null
    )
    {
        entrance ??= _entrance;
        return entrance.Door.Refusal(caller) is { } closed
            ? (null, closed)
            : await entrance.Admission.BeginAsync(
                new BeginFields(key, session ?? Session, Recording.NewPageId(), token, "test", 0),
                caller,
                Token
            );
    }

    /// <summary>The secrets of another installation.</summary>
    private sealed class OtherSecrets : ISecretStore
    {
        public Task<byte[]> GetOrAddAsync(string name, Func<byte[]> create, CancellationToken cancellationToken) =>
            Task.FromResult(create());

        public Task<IReadOnlyList<byte[]>> ListAsync(string prefix, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<byte[]>>([]);
    }

    /// <summary>A project store whose list the test can replace.</summary>
    private sealed class FickleProjects(IProjectStore store) : IProjectStore
    {
        public Func<Task<IReadOnlyList<Project>>>? Answer { get; set; }

        public Task<Project?> FindAsync(string id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

        public Task<IReadOnlyList<Project>> ListAsync(CancellationToken cancellationToken) =>
            Answer is null ? store.ListAsync(cancellationToken) : Answer();

        public Task<bool> TryAddAsync(Project project, CancellationToken cancellationToken) =>
            store.TryAddAsync(project, cancellationToken);

        public Task<bool> UpdateAsync(Project project, CancellationToken cancellationToken) =>
            store.UpdateAsync(project, cancellationToken);
    }

    private sealed class BrokenProjects : IProjectStore
    {
        public Task<Project?> FindAsync(string id, CancellationToken cancellationToken) => throw new IOException("The disk is gone.");

        public Task<IReadOnlyList<Project>> ListAsync(CancellationToken cancellationToken) => throw new IOException("The disk is gone.");

        public Task<bool> TryAddAsync(Project project, CancellationToken cancellationToken) => throw new IOException("The disk is gone.");

        public Task<bool> UpdateAsync(Project project, CancellationToken cancellationToken) => throw new IOException("The disk is gone.");
    }
}

public sealed class SqliteAdmissionTests(SqliteServers servers) : AdmissionContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoAdmissionTests(MongoServers servers) : AdmissionContract(servers), IClassFixture<MongoServers>;
