using System.Collections.Immutable;
using System.Threading.Channels;

namespace SessionReplay.Server.Storage.Sessions;

/// <summary>
/// The sessions that have something new. The stages that store it on this server tell their ids, and every reader takes all of them:
/// telling never waits for a reader, and equal ids are taken once.
/// </summary>
internal sealed class ChangedSessions
{
    private ImmutableArray<Reader> _readers = [];

    public void Tell(string sessionId)
    {
        foreach (var reader in _readers)
            reader.Add(sessionId);
    }

    /// <summary>From now on the reader gets every id that is told, until it is disposed.</summary>
    public Reader Subscribe()
    {
        var reader = new Reader(this);
        ImmutableInterlocked.Update(ref _readers, readers => readers.Add(reader));
        return reader;
    }

    /// <summary>What one stage has not taken yet.</summary>
    internal sealed class Reader(ChangedSessions changed) : IDisposable
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

        /// <summary>
        /// Waits until there are changed sessions and takes all of them; later changes are taken the next time. One call at a time.
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

        public void Dispose() => ImmutableInterlocked.Update(ref changed._readers, readers => readers.Remove(this));

        internal void Add(string sessionId)
        {
            lock (_lock)
            {
                if (_waiting.Count < MaxWaiting)
                    _waiting.Add(sessionId);
            }

            _any.Writer.TryWrite(true);
        }
    }
}
