using Microsoft.Extensions.Options;
using SessionReplay.Server.Scrubbing;
using SessionReplay.Server.Storage.Projects;

namespace SessionReplay.Server.Ingest.Intake;

/// <summary>A key with its project, as last read from the store.</summary>
internal sealed record KnownKey(ProjectKey Key, Project Project, ProjectPatterns Patterns);

/// <summary>
/// All keys and projects, read again every few seconds. A change therefore reaches open connections too, and a look-up costs no query.
/// </summary>
internal sealed partial class KeyRing(
    IProjectStore projects,
    IKeyStore keys,
    DemoPages demo,
    IOptions<IngestOptions> options,
    TimeProvider time,
    ILogger<KeyRing> logger
)
{
    /// <summary>For an unknown key the store is asked again, but not more often than this, because strangers make up keys.</summary>
    private static readonly TimeSpan MissAge = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a segment waits while keys are read again; after that the keys read before are used.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private Task<Ring>? _loading;
    private volatile Ring? _ring;

    private TimeSpan MaxAge => TimeSpan.FromSeconds(options.Value.KeySeconds);

    /// <summary>The key if it is valid now; null: unknown or revoked.</summary>
    public async ValueTask<KnownKey?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var ring = await RingAsync(MaxAge, cancellationToken);
        if (!ring.Keys.ContainsKey(key))
            ring = await RingAsync(MissAge < MaxAge ? MissAge : MaxAge, cancellationToken);
        return ring.Keys.TryGetValue(key, out var known) && known.Key.IsValid(time.GetUtcNow().ToUnixTimeMilliseconds()) ? known : null;
    }

    public async ValueTask<IReadOnlyList<Project>> ProjectsAsync(CancellationToken cancellationToken) =>
        (await RingAsync(MaxAge, cancellationToken)).Projects;

    private async ValueTask<Ring> RingAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        var ring = _ring;
        if (ring is not null && IsYounger(ring, maxAge))
            return ring;
        Task<Ring> loading;
        lock (_lock)
            loading = _loading is { IsCompleted: false } underWay ? underWay : _loading = LoadAsync();
        if (ring is null)
            return await loading.WaitAsync(cancellationToken);
        try
        {
            return await loading.WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The store is stalled. Recorders go on with the keys read before: their segments wait for the store anyway.
            return ring;
        }
    }

    private bool IsYounger(Ring ring, TimeSpan age) => time.GetElapsedTime(ring.LoadedAt) < age;

    private async Task<Ring> LoadAsync()
    {
        try
        {
            return _ring = await ReadAsync();
        }
        catch (Exception e) when (_ring is { } known)
        {
            LogStale(logger, e);
            return _ring = known with { LoadedAt = time.GetTimestamp() };
        }
    }

    private async Task<Ring> ReadAsync()
    {
        var loadedAt = time.GetTimestamp();
        Project[] all = [.. (await projects.ListAsync(CancellationToken.None)).Select(demo.Of)];
        var byId = all.ToDictionary(project => project.Id, project => (Project: project, Patterns: PatternsOf(project)));
        var known =
            from key in await keys.ListAsync(CancellationToken.None)
            where byId.ContainsKey(key.ProjectId)
            select new KnownKey(key, byId[key.ProjectId].Project, byId[key.ProjectId].Patterns);
        return new Ring(known.ToDictionary(one => one.Key.Key), all, loadedAt);
    }

    /// <summary>A project's patterns are compiled once and kept as long as they stay the same.</summary>
    private ProjectPatterns PatternsOf(Project project) =>
        _ring?.Keys.Values.FirstOrDefault(one => one.Project.Id == project.Id) is { } known
        && known.Project.ScrubPatterns.SequenceEqual(project.ScrubPatterns)
            ? known.Patterns
            : new ProjectPatterns(project.ScrubPatterns, time);

    private sealed record Ring(IReadOnlyDictionary<string, KnownKey> Keys, IReadOnlyList<Project> Projects, long LoadedAt);

    [LoggerMessage(
        LogLevel.Warning,
        "The projects and keys could not be read from the store again. The server goes on with the ones it read before."
    )]
    private static partial void LogStale(ILogger logger, Exception exception);
}
