using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Storage;

/// <summary>
/// The tests that every store must pass, in parts: segments, sessions, and the small tables. They all run on each database.
/// </summary>
public abstract partial class StoreContract : IAsyncLifetime
{
    private TestStore _store = null!;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A session of one page, begun at the time 1,000 ms.</summary>
    private protected string Session { get; } = NewId(32);

    private protected string Page { get; } = NewId(16);

    private protected TestStore Store => _store;

    private protected Segments Segments => new(Session, Page);

    public async ValueTask InitializeAsync()
    {
        _store = await OpenAsync();
        await BeginAsync(Page, 1_000);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected static string NewId(int digits) => Guid.NewGuid().ToString("N")[..digits];

    /// <summary>Opens the database of this test; the first time it is empty.</summary>
    private protected abstract Task<TestStore> OpenAsync();

    private protected Task<Session?> BeginAsync(string page, long now, string? session = null) =>
        Store.Sessions.BeginAsync(
            session ?? Session,
            "demo",
            new()
            {
                SessionId = session ?? Session,
                Id = page,
                BegunAtServer = now,
                ClockOffset = -7,
            },
            "a browser",
            now,
            Token
        );

    private protected Task<IReadOnlyList<AppendOutcome>> AppendAsync(params SegmentToStore[] segments) =>
        Store.Segments.AppendAsync(segments, Token);

    private protected async Task<Session> SessionAsync() => (await Store.Sessions.FindAsync(Session, Token))!;

    private protected async Task<Page> PageAsync() => (await Store.Sessions.PagesAsync(Session, Token)).Single(page => page.Id == Page);
}
