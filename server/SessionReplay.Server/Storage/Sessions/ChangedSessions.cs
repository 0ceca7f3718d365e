using System.Threading.Channels;

namespace SessionReplay.Server.Storage.Sessions;

/// <summary>Which sessions have something new: told by the stages that store it on this server, taken by whoever shows it. Telling waits for nobody, and equal ids are told once.</summary>
internal sealed class ChangedSessions
{
    /// <summary>More than change between two takes. What is over it is not told; whoever watches finds it a little later.</summary>
    private const int MaxWaiting = 10_000;

    private readonly Lock _lock = new();
    private readonly Channel<bool> _any = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private HashSet<string> _waiting = [];

    public void Tell(string sessionId)
    {
        lock (_lock)
        {
            if (_waiting.Count < MaxWaiting) _waiting.Add(sessionId);
        }

        _any.Writer.TryWrite(true);
    }

    /// <summary>Waits until there are some; what changes from then on is taken the next time. For one reader.</summary>
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
