using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Entrance;

namespace SessionReplay.Server.Ingest.Hub;

/// <summary>
/// Bounds the bytes that long messages of all hub connections hold at once, while they come and while the hub's method has them. Without a
/// bound, ten thousand connections that each send all of a message but its end would hold 14 GB. When there is no room, connections are
/// cut: first the connection that has held longest, if for longer than an honest message takes; otherwise the connection that has held
/// longest of the address that holds most.
/// </summary>
internal sealed class MessageMemory(IOptions<IngestOptions> options, RefusalLog log, TimeProvider time)
{
    /// <summary>An honest message comes within this time: a megabyte at a megabit a second takes 8 s.</summary>
    private static readonly TimeSpan LongTime = TimeSpan.FromSeconds(10);

    private readonly long _limit = options.Value.MessageMemoryBytes;
    private readonly Lock _lock = new();

    /// <summary>Connections that hold bytes, in the order in which they began to.</summary>
    private readonly LinkedList<Holder> _holders = [];

    /// <summary>Requests for room: first come, first served.</summary>
    private readonly LinkedList<Waiting> _waiting = [];

    /// <summary>
    /// Bytes that are held, bytes that are waited for, and those held bytes whose connections were cut and will soon give them back.
    /// </summary>
    private long _held;
    private long _wanted;
    private long _leaving;

    /// <summary>Runs a connection with its input counted.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var holder = new Holder(connection) { LastSign = time.GetTimestamp() };
        var transport = connection.Transport;
        using var input = new CountedPipeReader(
            transport.Input,
            bytes => TakeAsync(holder, bytes),
            bytes => Give(holder, bytes),
            () => holder.LastSign = time.GetTimestamp()
        );
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

    /// <summary>Timestamp of when anything last came over a connection, pings included.</summary>
    public static long LastSign(IFeatureCollection connection) => connection.Get<Holder>()?.LastSign ?? 0;

    /// <summary>
    /// Counts a whole message that the hub's method has been called with, until the result is disposed. The message is in memory already,
    /// so it does not wait; the connection's next message will.
    /// </summary>
    public HeldMessage Hold(IFeatureCollection connection, int bytes)
    {
        // A message of up to 64 KB may have come in one piece, without asking for room.
        if (bytes <= 2 * CountedPipeReader.FreeBytes || connection.Get<Holder>() is not { } holder)
            return default;
        lock (_lock)
            Change(holder, bytes);
        return new HeldMessage(this, holder, bytes);
    }

    private async ValueTask TakeAsync(Holder holder, int bytes)
    {
        // HttpContext is not thread-safe and is still in use until the WebSocket is accepted; by the first read it is idle.
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

        foreach (var one in chosen)
            Cut(one);
        try
        {
            await waiting.Granted.Task.WaitAsync(
                TimeSpan.FromSeconds(options.Value.QueueWaitSeconds),
                time,
                holder.Connection.ConnectionClosed
            );
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (!GiveUp(waiting))
                return; // The room was granted at the last moment.
            if (e is TimeoutException)
                Cut(holder); // Otherwise the connection has ended already.
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

    /// <summary>Withdraws a request for room. False: it has been granted.</summary>
    private bool GiveUp(Waiting waiting)
    {
        lock (_lock)
        {
            if (waiting.Place.List is null)
                return false;
            _waiting.Remove(waiting.Place);
            _wanted -= waiting.Bytes;
            Grant(); // A smaller request behind it may fit.
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

    /// <summary>A message longer than the whole limit may come when no other connection holds anything.</summary>
    private bool Fits(Holder holder, int bytes) => _held + bytes <= _limit || _held == holder.Bytes;

    /// <summary>
    /// Changes the bytes that a connection holds. A connection that gives bytes back makes progress, so its time begins again and it goes
    /// to the end.
    /// </summary>
    private void Change(Holder holder, int bytes)
    {
        if (holder.Bytes == 0 || bytes < 0)
        {
            holder.Since = time.GetTimestamp();
            if (holder.Place.List is not null)
                _holders.Remove(holder.Place);
        }

        _held += bytes;
        holder.Bytes += bytes;
        if (holder.IsCut)
            _leaving += bytes;
        if (holder.Bytes > 0 && holder.Place.List is null)
            _holders.AddLast(holder.Place);
    }

    /// <summary>Chooses connections to cut so that there is room for all requests that wait.</summary>
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
        if (others.FirstOrDefault() is { } first && time.GetElapsedTime(first.Since) > LongTime)
            return first;
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

    /// <summary>A message that is counted until it is disposed.</summary>
    internal readonly struct HeldMessage(MessageMemory memory, Holder holder, int bytes) : IDisposable
    {
        public void Dispose() => memory?.Give(holder, bytes);
    }

    /// <summary>A request for room.</summary>
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

    /// <summary>A connection and the bytes it holds.</summary>
    internal sealed class Holder
    {
        private long _lastSign;

        public Holder(ConnectionContext connection)
        {
            Connection = connection;
            Place = new LinkedListNode<Holder>(this);
        }

        public ConnectionContext Connection { get; }

        /// <summary>The address it counts for; null until it asks for room.</summary>
        public string? Address { get; set; }

        public LinkedListNode<Holder> Place { get; }

        public long Bytes { get; set; }

        /// <summary>Timestamp of when it began to hold bytes, or last gave some back.</summary>
        public long Since { get; set; }

        public bool IsCut { get; set; }

        /// <summary>See <see cref="MessageMemory.LastSign"/>. Written by the connection's reader, read by any thread.</summary>
        public long LastSign
        {
            get => Volatile.Read(ref _lastSign);
            set => Volatile.Write(ref _lastSign, value);
        }
    }
}
