using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Entrance;

namespace SessionReplay.Server.Ingest.Hub;

/// <summary>
/// What long messages of all hub connections hold at once, bounded: while they come, and while the hub's method has them. Without it ten thousand connections that each send all of a message
/// but its end would hold 14 GB. When there is no room, one goes that has held longest: of those that hold longer than an honest message takes, or else of the address that holds most.
/// </summary>
internal sealed class MessageMemory(IOptions<IngestOptions> options, RefusalLog log, TimeProvider time)
{
    /// <summary>An honest message comes in this time: a megabyte at a megabit a second.</summary>
    private static readonly TimeSpan LongTime = TimeSpan.FromSeconds(10);

    private readonly long _limit = options.Value.MessageMemoryBytes;
    private readonly Lock _lock = new();

    /// <summary>In the order in which they began to hold.</summary>
    private readonly LinkedList<Holder> _holders = [];

    /// <summary>Who waits for room, first come, first served.</summary>
    private readonly LinkedList<Waiting> _waiting = [];

    /// <summary>Bytes that are held, those that are waited for, and of the held ones those of connections that were cut and will soon be given back.</summary>
    private long _held;
    private long _wanted;
    private long _leaving;

    /// <summary>Runs a connection with its input counted.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var holder = new Holder(connection) { LastSign = time.GetTimestamp() };
        var transport = connection.Transport;
        using var input = new CountedPipeReader(transport.Input, bytes => TakeAsync(holder, bytes), bytes => Give(holder, bytes), () => holder.LastSign = time.GetTimestamp());
        connection.Transport = new CountedPipe(input, transport.Output);
        connection.Features.Set(holder);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    }

    /// <summary>When anything last came over a connection, pings too: a timestamp.</summary>
    public static long LastSign(IFeatureCollection connection) => connection.Get<Holder>()?.LastSign ?? 0;

    /// <summary>A whole message that its connection's method has been called with, counted until the result is disposed. It is there already, so that it does not wait: the next one will.</summary>
    public HeldMessage Hold(IFeatureCollection connection, int bytes)
    {
        // A shorter one may have come in one piece, without asking for room.
        if (bytes <= 2 * CountedPipeReader.FreeBytes || connection.Get<Holder>() is not { } holder) return default;
        lock (_lock) Change(holder, bytes);
        return new HeldMessage(this, holder, bytes);
    }

    private async ValueTask TakeAsync(Holder holder, int bytes)
    {
        // Not before: while the WebSocket is accepted, another thread has the request, which is no two threads' thing. Now it waits for what this one reads.
        holder.Address ??= NetworkAddress.Of(holder.Connection.GetHttpContext()?.Connection.RemoteIpAddress);
        Waiting waiting;
        List<Holder> chosen;
        lock (_lock)
        {
            if (_waiting.Count == 0 && Fits(holder, bytes))
            {
                Change(holder, bytes);
                return;
            }

            waiting = new Waiting(holder, bytes);
            _waiting.AddLast(waiting.Place);
            _wanted += bytes;
            chosen = ChooseFor(holder);
        }

        foreach (var one in chosen) Cut(one);
        try
        {
            await waiting.Granted.Task.WaitAsync(TimeSpan.FromSeconds(options.Value.QueueWaitSeconds), time, holder.Connection.ConnectionClosed);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (!GiveUp(waiting)) return; // Granted at the last moment.
            if (e is TimeoutException) Cut(holder); // Else it has ended already.
            throw new OperationCanceledException(Refusals.TooLongMessages.Message);
        }
    }

    private void Give(Holder holder, int bytes)
    {
        lock (_lock)
        {
            Change(holder, -bytes);
            Grant();
        }
    }

    /// <summary>False: it has been granted.</summary>
    private bool GiveUp(Waiting waiting)
    {
        lock (_lock)
        {
            if (waiting.Place.List is null) return false;
            _waiting.Remove(waiting.Place);
            _wanted -= waiting.Bytes;
            Grant(); // It may have stood before one that fits.
            return true;
        }
    }

    private void Grant()
    {
        while (_waiting.First is { Value: var first } && Fits(first.Holder, first.Bytes))
        {
            _waiting.RemoveFirst();
            _wanted -= first.Bytes;
            Change(first.Holder, first.Bytes);
            first.Granted.SetResult();
        }
    }

    /// <summary>A message that is longer than all there is may come when nothing else is held.</summary>
    private bool Fits(Holder holder, int bytes) => _held + bytes <= _limit || _held == holder.Bytes;

    /// <summary>Who holds how much, and since when: whoever gives something back gets on, and goes to the end.</summary>
    private void Change(Holder holder, int bytes)
    {
        if (holder.Bytes == 0 || bytes < 0)
        {
            holder.Since = time.GetTimestamp();
            if (holder.Place.List is not null) _holders.Remove(holder.Place);
        }

        _held += bytes;
        holder.Bytes += bytes;
        if (holder.IsCut) _leaving += bytes;
        if (holder.Bytes > 0 && holder.Place.List is null) _holders.AddLast(holder.Place);
    }

    /// <summary>Those that go so that there is room for all who wait.</summary>
    private List<Holder> ChooseFor(Holder waiting)
    {
        var chosen = new List<Holder>();
        while (_held + _wanted - _leaving > _limit && Longest(waiting) is { } longest)
        {
            longest.IsCut = true;
            _leaving += longest.Bytes;
            chosen.Add(longest);
        }

        return chosen;
    }

    private Holder? Longest(Holder except)
    {
        var others = _holders.Where(one => one != except && !one.IsCut);
        if (others.FirstOrDefault() is { } first && time.GetElapsedTime(first.Since) > LongTime) return first;
        return others.GroupBy(one => one.Address).MaxBy(address => address.Sum(one => one.Bytes))?.First();
    }

    private void Cut(Holder holder)
    {
        var why = Refusals.TooLongMessages;
        log.Note("A long message", why.Code, why.Message);
        try
        {
            holder.Connection.Abort(new ConnectionAbortedException(why.Message));
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself meanwhile.
        }
    }

    /// <summary>Counted until it is disposed.</summary>
    internal readonly struct HeldMessage(MessageMemory memory, Holder holder, int bytes) : IDisposable
    {
        public void Dispose() => memory?.Give(holder, bytes);
    }

    /// <summary>Somebody who waits for room.</summary>
    private sealed class Waiting
    {
        public Waiting(Holder holder, int bytes)
        {
            (Holder, Bytes) = (holder, bytes);
            Place = new LinkedListNode<Waiting>(this);
        }

        public Holder Holder { get; }

        public int Bytes { get; }

        public LinkedListNode<Waiting> Place { get; }

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>A connection and what it holds.</summary>
    internal sealed class Holder
    {
        private long _lastSign;

        public Holder(ConnectionContext connection)
        {
            Connection = connection;
            Place = new LinkedListNode<Holder>(this);
        }

        public ConnectionContext Connection { get; }

        /// <summary>Whom it counts for; null until it asks for room.</summary>
        public string? Address { get; set; }

        public LinkedListNode<Holder> Place { get; }

        public long Bytes { get; set; }

        /// <summary>A timestamp.</summary>
        public long Since { get; set; }

        public bool IsCut { get; set; }

        /// <summary>See <see cref="MessageMemory.LastSign"/>. Written by the connection's reader, read by anybody.</summary>
        public long LastSign
        {
            get => Volatile.Read(ref _lastSign);
            set => Volatile.Write(ref _lastSign, value);
        }
    }
}
