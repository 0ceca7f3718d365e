using System.Text.RegularExpressions;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace SessionReplay.Server.Playback.Live;

/// <summary>Where a viewer hears that a session has something new. It carries no data, only the session's id; the viewer asks the API, as always. Method names are wire names.</summary>
internal sealed partial class ViewerHub(ViewerDoor door, IOptions<PlaybackOptions> options) : Hub
{
    public const string Path = "/hubs/viewer";

    /// <summary>What is sent to whoever watches, with the session's id.</summary>
    public const string Changed = "Changed";

    /// <summary>A viewer watches the one it shows; this is room for more of them on a page.</summary>
    private const int MaxWatched = 16;

    private const string WatchedItem = "watched";
    private const string EndItem = "end";

    public override Task OnConnectedAsync()
    {
        var end = CancellationTokenSource.CreateLinkedTokenSource(door.Closing);
        end.Token.Register(Context.Abort);
        // The login was looked at when it came; it comes again before that is long ago.
        end.CancelAfter(TimeSpan.FromSeconds(options.Value.HubSeconds));
        Context.Items[EndItem] = end;
        Context.Items[WatchedItem] = new HashSet<string>();
        return base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items.TryGetValue(EndItem, out var end)) ((CancellationTokenSource)end!).Dispose();
        return base.OnDisconnectedAsync(exception);
    }

    /// <summary>From when this returns, every change of the session is told. Watching twice is watching.</summary>
    public async Task Watch(string? sessionId)
    {
        if (sessionId is null || !SessionId().IsMatch(sessionId)) throw new HubException("schema: A session id has 32 hexadecimal digits.");
        if (Watched.Contains(sessionId)) return;
        if (Watched.Count == MaxWatched) throw new HubException($"quota: A connection watches {MaxWatched} sessions at most.");
        await Groups.AddToGroupAsync(Context.ConnectionId, sessionId, Context.ConnectionAborted);
        Watched.Add(sessionId);
    }

    public Task Unwatch(string? sessionId) =>
        sessionId is not null && Watched.Remove(sessionId) ? Groups.RemoveFromGroupAsync(Context.ConnectionId, sessionId, Context.ConnectionAborted) : Task.CompletedTask;

    /// <summary>Calls of one connection run one after another (<see cref="HubOptions.MaximumParallelInvocationsPerClient"/>).</summary>
    private HashSet<string> Watched => (HashSet<string>)Context.Items[WatchedItem]!;

    [GeneratedRegex("^[0-9a-f]{32}\\z")]
    private static partial Regex SessionId();
}
