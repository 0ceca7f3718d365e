using System.Threading.Channels;

namespace SessionReplay.Server.Storage.Sessions;

/// <summary>
/// The sessions that have something new. The stages that store it on this server tell their ids, and the stage that informs viewers takes
/// them. Telling never waits, and equal ids are taken once.
/// </summary>
internal sealed class ChangedSessions
{
    /// <summary>
    /// More ids than change between two takes. Further ids are dropped, and viewers of those sessions find the change a little later.
    /// </summary>
    private const int MaxWaiting = 10_000;

    private readonly Lock _lock = new();
    private readonly Channel<bool> _any = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private HashSet<string> _waiting = [];

    public void Tell(string sessionId)
    {
        lock (_lock)
        {
            if (_waiting.Count < MaxWaiting)
                _waiting.Add(sessionId);
        }

        _any.Writer.TryWrite(true);
    }

    /// <summary>
    /// Waits until there are changed sessions and takes all of them; later changes are taken the next time. For one reader.
    /// </summary>
    public async Task<IReadOnlyCollection<string>> TakeAsync(CancellationToken cancellationToken)
    {
        await _any.Reader.ReadAsync(cancellationToken);
        lock (_lock)
        {
            var taken = _waiting;
            _waiting = [];
            return taken;
        }
    }
}
