using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using SessionReplay.Wire;

namespace SessionReplay.Server.Ingest;

/// <summary>
/// What long messages of all hub connections hold at once, bounded: while they come, and while the hub's method has them. Without it ten thousand connections that each send all of a message
/// but its end would hold 14 GB. When there is no room, one goes that has held longest: of those that hold longer than an honest message takes, or else of the address that holds most.
/// </summary>
internal sealed class MessageMemory(IOptions<IngestOptions> options, RefusalLog log, TimeProvider time)
{
    /// <summary>An honest message comes in this time: a megabyte at a megabit a second.</summary>
    private static readonly TimeSpan LongTime = TimeSpan.FromSeconds(10);

    private readonly ByteBudget _budget = new(options.Value.MessageMemoryBytes);
    private readonly Lock _lock = new();

    /// <summary>In the order in which they began to hold.</summary>
    private readonly LinkedList<Holder> _holders = [];

    /// <summary>What others wait for, and what those that were cut have not yet given back: no more are cut than it takes.</summary>
    private long _wanted;
    private long _leaving;

    /// <summary>Runs a connection with its input counted.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var holder = new Holder(connection, connection.GetHttpContext() is { } context ? Caller.Of(context).RateAddress : "");
        var transport = connection.Transport;
        using var input = new CountedPipeReader(transport.Input, bytes => TakeAsync(holder, bytes), bytes => Give(holder, bytes));
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

    /// <summary>A whole message that its connection's method has been called with, counted until the result is disposed. It is there already, so that it does not wait: the next one will.</summary>
    public HeldMessage Hold(IFeatureCollection connection, int bytes)
    {
        if (bytes <= CountedPipeReader.FreeBytes || connection.Get<Holder>() is not { } holder) return default;
        _budget.Add(bytes);
        Note(holder, bytes);
        return new HeldMessage(this, holder, bytes);
    }

    private async ValueTask TakeAsync(Holder holder, int bytes)
    {
        if (!_budget.TryTake(bytes)) await WaitAsync(holder, bytes);
        Note(holder, bytes);
    }

    private async Task WaitAsync(Holder holder, int bytes)
    {
        foreach (var one in ChooseFor(holder, bytes)) Cut(one);
        try
        {
            if (await _budget.TakeAsync(bytes, TimeSpan.FromSeconds(options.Value.QueueWaitSeconds), time, holder.Connection.ConnectionClosed)) return;
            Cut(holder);
            throw new OperationCanceledException(Refusals.TooLongMessages.Message);
        }
        finally
        {
            lock (_lock) _wanted -= bytes;
        }
    }

    private void Give(Holder holder, int bytes)
    {
        Note(holder, -bytes);
        _budget.Give(bytes);
    }

    /// <summary>Who holds how much, and since when: whoever gives something back gets on, and goes to the end.</summary>
    private void Note(Holder holder, int bytes)
    {
        lock (_lock)
        {
            if (holder.Bytes == 0 || bytes < 0)
            {
                holder.Since = time.GetTimestamp();
                if (holder.Place.List is not null) _holders.Remove(holder.Place);
            }

            holder.Bytes += bytes;
            if (holder.IsCut) _leaving += bytes;
            if (holder.Bytes > 0 && holder.Place.List is null) _holders.AddLast(holder.Place);
        }
    }

    /// <summary>Those that go so that it has room, if others that went before them are not enough.</summary>
    private List<Holder> ChooseFor(Holder waiting, int bytes)
    {
        var chosen = new List<Holder>();
        lock (_lock)
        {
            _wanted += bytes;
            while (_leaving < _wanted && Longest(waiting) is { } longest)
            {
                longest.IsCut = true;
                _leaving += longest.Bytes;
                chosen.Add(longest);
            }
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

    /// <summary>A connection and what it holds.</summary>
    internal sealed class Holder
    {
        public Holder(ConnectionContext connection, string address)
        {
            (Connection, Address) = (connection, address);
            Place = new LinkedListNode<Holder>(this);
        }

        public ConnectionContext Connection { get; }

        public string Address { get; }

        public LinkedListNode<Holder> Place { get; }

        public long Bytes { get; set; }

        /// <summary>A timestamp.</summary>
        public long Since { get; set; }

        public bool IsCut { get; set; }
    }
}
