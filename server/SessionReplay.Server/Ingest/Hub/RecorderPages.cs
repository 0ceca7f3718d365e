using System.Collections.Concurrent;

namespace SessionReplay.Server.Ingest;

/// <summary>The pages that send to this server just now, by connection. Nothing is decided from it: it is for telling them something.</summary>
internal sealed class RecorderPages
{
    private readonly ConcurrentDictionary<string, HubPage> _pages = new();

    public int Count => _pages.Count;

    public bool AreTold => _pages.Values.All(page => page.IsTold);

    public void Add(string connectionId, HubPage page) => _pages[connectionId] = page;

    public void Remove(string connectionId) => _pages.TryRemove(connectionId, out _);

    public void TellPace()
    {
        foreach (var page in _pages.Values) page.TellPace();
    }
}
