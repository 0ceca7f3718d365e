using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Ingest.Intake;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Ingest.Hub;

/// <summary>
/// The pages connected to this server now, by connection. No decision depends on this list: it serves to tell pages something, and to tell
/// other parts of the server that the pages are there.
/// </summary>
internal sealed class RecorderPages(
    IHubContext<RecorderHub> hub,
    Pace pace,
    ChangedSessions changed,
    ConnectedSessions connected,
    RefusalLog log,
    IOptions<IngestOptions> options
)
{
    private const string Item = "page";

    private readonly ConcurrentDictionary<string, HubPage> _pages = new();

    public int Count => _pages.Count;

    public bool AreTold => _pages.Values.All(page => page.IsTold);

    /// <summary>Binds a connection to a page.</summary>
    public void Add(HubCallerContext connection, AdmittedPage page)
    {
        var hubPage = new HubPage(page, connection, hub, pace, options.Value.Window, log);
        connection.Items[Item] = hubPage;
        _pages[connection.ConnectionId] = hubPage;
        var features = connection.Features; // The context must not be used after the hub's method has returned.
        connected.Add(connection.ConnectionId, page.SessionId, () => MessageMemory.LastSign(features));
        // If the connection has ended by now, it may have been removed before it was added here.
        if (connection.ConnectionAborted.IsCancellationRequested)
            Forget(connection);
    }

    /// <summary>The page that the connection is bound to; null: it has not begun.</summary>
    public static HubPage? Of(HubCallerContext connection) => connection.Items.TryGetValue(Item, out var page) ? (HubPage)page! : null;

    /// <summary>The connection has ended.</summary>
    public void Remove(HubCallerContext connection)
    {
        Forget(connection);
        if (Of(connection) is { } page)
            changed.Tell(page.Page.SessionId); // The session may no longer be live.
    }

    public void TellPace()
    {
        foreach (var page in _pages.Values)
            page.TellPace();
    }

    private void Forget(HubCallerContext connection)
    {
        _pages.TryRemove(connection.ConnectionId, out _);
        connected.Remove(connection.ConnectionId);
    }
}
