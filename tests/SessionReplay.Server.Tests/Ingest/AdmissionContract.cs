using System.Net;
using Microsoft.Extensions.Time.Testing;
using SessionReplay.Server.Ingest;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>Who may begin, by key, origin, token and time.</summary>
public abstract class AdmissionContract(Servers servers) : IAsyncLifetime
{
    private static readonly Caller Local = new(null, "a program", IPAddress.Loopback);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
    private TestStore _store = null!;
    private Door _door = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Session { get; } = Recording.NewSessionId();

    public async ValueTask InitializeAsync()
    {
        _store = await servers.OpenStoreAsync();
        _door = new Door(_store, _time);
        await _store.Projects.TryAddAsync(new("demo", "Demo", "demo", [OriginPolicy.Localhost]), Token);
        await _store.Projects.TryAddAsync(new("shop", "Shop", "shop-key", ["https://shop.example"]), Token);
    }

    public async ValueTask DisposeAsync()
    {
        _door.Dispose();
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
        await _store.Sessions.TryMoveAsync(Session, SessionState.Recording, SessionState.Closed, long.MaxValue, Token);

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
        await _store.Segments.AppendAsync([unseen.At(0)], Token); // Without its session, as no counter would count it.
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

        Task<TokenState> CheckAsync(string given, string project) => other.CheckAsync(given, project, Session, _time.GetUtcNow().ToUnixTimeMilliseconds(), Token);
    }

    [Fact]
    public async Task StoreInTroubleIsBusyAndNotTheRecordersFault()
    {
        using var keys = _door.NewKeyRing(new BrokenProjects());
        var admission = _door.NewAdmission(keys);

        var (page, refusal) = await admission.BeginAsync(new BeginFields("demo", Session, Recording.NewPageId(), null, null, 0), Local, Token);

        Assert.Equal((null, "busy"), (page, refusal!.Code));
    }

    private Task<(AdmittedPage? Page, WireError? Refusal)> BeginAsync(string key, Caller caller, string? token = null, string? session = null) =>
        _door.Admission.BeginAsync(new BeginFields(key, session ?? Session, Recording.NewPageId(), token, "test", 0), caller, Token);

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
