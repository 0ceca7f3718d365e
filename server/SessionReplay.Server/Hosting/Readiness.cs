using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Health;

namespace SessionReplay.Server.Hosting;

/// <summary>Says whether the store takes writes. It asks the store at most once a second, however many probes come.</summary>
internal sealed class Readiness(IStoreHealth store, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private long? _askedAt;
    private string? _problem;

    /// <returns>Why the store is not ready; null when it is.</returns>
    public async Task<string?> ProblemAsync(CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (_askedAt is { } askedAt && time.GetElapsedTime(askedAt) < Fresh)
                return _problem;
            _problem = await AskAsync(cancellationToken);
            _askedAt = time.GetTimestamp();
            return _problem;
        }
        finally
        {
            _asking.Release();
        }
    }

    public void Dispose() => _asking.Dispose();

    private async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.CheckAsync(cancellationToken);
            return null;
        }
        catch (StorageException exception)
        {
            return exception.Message;
        }
    }
}
