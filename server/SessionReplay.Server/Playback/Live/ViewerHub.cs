using System.Text.RegularExpressions;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Playback.Live;

/// <summary>
/// The hub that tells a viewer that a session has something new. It sends the session's id and no data; the viewer asks the API for the
/// data, as always. The names of its methods are part of the protocol.
/// </summary>
internal sealed partial class ViewerHub(ViewerDoor door, WatchedSessions watched, IOptions<PlaybackOptions> options) : Hub
{
    public const string Path = "/hubs/viewer";

    /// <summary>The message to the viewers that watch a session; its argument is the session's id.</summary>
    public const string Changed = "Changed";

    /// <summary>
    /// How many sessions a connection may watch. A viewer watches the one session it shows; the rest is room for views of several sessions.
    /// </summary>
    private const int MaxWatched = 16;

    private const string WatchedItem = "watched";
    private const string EndItem = "end";

    public override Task OnConnectedAsync()
    {
        var end = CancellationTokenSource.CreateLinkedTokenSource(door.Closing);
        end.Token.Register(Context.Abort);
        // The login is checked only when a connection begins, so the connection ends after this time and the viewer connects again.
        end.CancelAfter(TimeSpan.FromSeconds(options.Value.HubSeconds));
        Context.Items[EndItem] = end;
        Context.Items[WatchedItem] = new HashSet<string>();
        return base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items.TryGetValue(EndItem, out var end))
            ((CancellationTokenSource)end!).Dispose();
        if (Context.Items.Remove(WatchedItem, out var watchedHere))
            foreach (var sessionId in (HashSet<string>)watchedHere!)
                watched.Remove(sessionId);
        return base.OnDisconnectedAsync(exception);
    }

    /// <summary>Watches a session: every change after this returns is told. Watching a session twice changes nothing.</summary>
    public async Task Watch(string? sessionId)
    {
        if (sessionId is null || !SessionId().IsMatch(sessionId))
            throw new HubException("schema: A session id has 32 hexadecimal digits.");
        if (Watched.Contains(sessionId))
            return;
        if (Watched.Count == MaxWatched)
            throw new HubException($"quota: A connection watches {MaxWatched} sessions at most.");
        await Groups.AddToGroupAsync(Context.ConnectionId, sessionId, Context.ConnectionAborted);
        Watched.Add(sessionId);
        watched.Add(sessionId);
    }

    public async Task Unwatch(string? sessionId)
    {
        if (sessionId is null || !Watched.Remove(sessionId))
            return;
        watched.Remove(sessionId);
        await Groups.RemoveFromGroupAsync(Context.ConnectionId, sessionId, Context.ConnectionAborted);
    }

    /// <summary>
    /// The sessions that the connection watches. No lock is needed, because the calls of a connection run one after another
    /// (<see cref="HubOptions.MaximumParallelInvocationsPerClient"/>).
    /// </summary>
    private HashSet<string> Watched => (HashSet<string>)Context.Items[WatchedItem]!;

    [GeneratedRegex("^[0-9a-f]{32}\\z")]
    private static partial Regex SessionId();
}
