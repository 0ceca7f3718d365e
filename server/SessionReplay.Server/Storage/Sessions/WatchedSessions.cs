using System.Collections.Immutable;
using System.Threading.Channels;

namespace SessionReplay.Server.Storage.Sessions;

/// <summary>
/// The sessions that somebody watches through this server. Playback, which has the viewers' connections, keeps it up to date; indexing asks
/// it which sessions to read at once.
/// </summary>
internal sealed class WatchedSessions(TimeProvider time)
{
    /// <summary>Who asked for a session within this time watches it. A viewer whose network cuts WebSockets asks each second.</summary>
    private static readonly TimeSpan Asked = TimeSpan.FromSeconds(15);

    /// <summary>More sessions than are opened while a reader is busy. Further ones are indexed as if nobody watched them.</summary>
    private const int MaxWaiting = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _viewers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _asked = new(StringComparer.Ordinal);
    private ImmutableArray<ChannelWriter<string>> _readers = [];

    public void Add(string sessionId)
    {
        lock (_lock)
            _viewers[sessionId] = _viewers.GetValueOrDefault(sessionId) + 1;
        Tell(sessionId);
    }

    /// <summary>Somebody has asked for the session, perhaps without a connection by which they could be told of what is new.</summary>
    public void AskedFor(string sessionId)
    {
        bool isNew;
        lock (_lock)
        {
            isNew = !IsWatched(sessionId);
            if (_asked.Count >= MaxWaiting)
                foreach (var (id, at) in _asked.ToList())
                    if (time.GetElapsedTime(at) > Asked)
                        _asked.Remove(id);
            if (_asked.Count < MaxWaiting || _asked.ContainsKey(sessionId))
                _asked[sessionId] = time.GetTimestamp();
        }

        if (isNew)
            Tell(sessionId);
    }

    public void Remove(string sessionId)
    {
        lock (_lock)
        {
            if (_viewers.GetValueOrDefault(sessionId) <= 1)
                _viewers.Remove(sessionId);
            else
                _viewers[sessionId]--;
        }
    }

    /// <summary>From now on the reader gets the id of each session that somebody begins to watch.</summary>
    public ChannelReader<string> Subscribe()
    {
        var opened = Channel.CreateBounded<string>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite });
        ImmutableInterlocked.Update(ref _readers, readers => readers.Add(opened.Writer));
        return opened.Reader;
    }

    public bool Has(string sessionId)
    {
        lock (_lock)
            return IsWatched(sessionId);
    }

    private bool IsWatched(string sessionId) =>
        _viewers.ContainsKey(sessionId) || (_asked.TryGetValue(sessionId, out var at) && time.GetElapsedTime(at) <= Asked);

    private void Tell(string sessionId)
    {
        foreach (var reader in _readers)
            reader.TryWrite(sessionId);
    }
}
