using Microsoft.Extensions.Options;
using SessionReplay.Server.Ingest.Scrubbing;
using SessionReplay.Server.Storage;

namespace SessionReplay.Server.Ingest;

/// <summary>A key with its project, as known a moment ago.</summary>
internal sealed record KnownKey(ProjectKey Key, Project Project, ProjectPatterns Patterns);

/// <summary>Every key and project, read anew every few seconds: so a change reaches connections that are open too, and asking costs no query.</summary>
internal sealed partial class KeyRing(IProjectStore projects, IKeyStore keys, IOptions<IngestOptions> options, TimeProvider time, ILogger<KeyRing> logger) : IDisposable
{
    /// <summary>For a key that is not there the store is asked again, but not more often than this: strangers make up keys.</summary>
    private static readonly TimeSpan MissAge = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile Ring? _ring;

    private TimeSpan MaxAge => TimeSpan.FromSeconds(options.Value.KeySeconds);

    /// <summary>The key, if it holds now; null: unknown or revoked.</summary>
    public async ValueTask<KnownKey?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var ring = await RingAsync(MaxAge, cancellationToken);
        if (!ring.Keys.ContainsKey(key)) ring = await RingAsync(MissAge < MaxAge ? MissAge : MaxAge, cancellationToken);
        return ring.Keys.TryGetValue(key, out var known) && known.Key.IsValid(time.GetUtcNow().ToUnixTimeMilliseconds()) ? known : null;
    }

    public async ValueTask<IReadOnlyList<Project>> ProjectsAsync(CancellationToken cancellationToken) => (await RingAsync(MaxAge, cancellationToken)).Projects;

    public void Dispose() => _loading.Dispose();

    private async ValueTask<Ring> RingAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        if (_ring is { } young && IsYounger(young, maxAge)) return young;
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (_ring is { } loaded && IsYounger(loaded, maxAge)) return loaded;
            return _ring = await LoadAsync(cancellationToken);
        }
        catch (Exception e) when (_ring is not null && e is not OperationCanceledException)
        {
            // Recorders known already go on with what was known: what they send waits for the store anyway.
            LogStale(logger, e);
            return _ring = _ring with { LoadedAt = time.GetTimestamp() };
        }
        finally
        {
            _loading.Release();
        }
    }

    private bool IsYounger(Ring ring, TimeSpan age) => time.GetElapsedTime(ring.LoadedAt) < age;

    private async Task<Ring> LoadAsync(CancellationToken cancellationToken)
    {
        var loadedAt = time.GetTimestamp();
        var all = await projects.ListAsync(cancellationToken);
        var byId = all.ToDictionary(project => project.Id, project => (Project: project, Patterns: PatternsOf(project)));
        var known = from key in await keys.ListAsync(cancellationToken)
                    where byId.ContainsKey(key.ProjectId)
                    select new KnownKey(key, byId[key.ProjectId].Project, byId[key.ProjectId].Patterns);
        return new Ring(known.ToDictionary(one => one.Key.Key), all, loadedAt);
    }

    /// <summary>Compiled once, as long as they stay the same.</summary>
    private ProjectPatterns PatternsOf(Project project) =>
        _ring?.Keys.Values.FirstOrDefault(one => one.Project.Id == project.Id) is { } known && known.Project.ScrubPatterns.SequenceEqual(project.ScrubPatterns)
            ? known.Patterns
            : new ProjectPatterns(project.ScrubPatterns, time);

    private sealed record Ring(IReadOnlyDictionary<string, KnownKey> Keys, IReadOnlyList<Project> Projects, long LoadedAt);

    [LoggerMessage(LogLevel.Warning, "Projects and keys cannot be read anew; those known are used.")]
    private static partial void LogStale(ILogger logger, Exception exception);
}
