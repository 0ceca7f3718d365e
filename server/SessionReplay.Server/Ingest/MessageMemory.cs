using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Extensions.Options;
using SessionReplay.Wire;

namespace SessionReplay.Server.Ingest;

/// <summary>
/// What unfinished messages of all hub connections hold at once, bounded. Without it ten thousand connections that each send all of a message but its end would hold 14 GB. When there is
/// no room, one goes that has held longest, of the address that holds most: an honest message comes in seconds, and whoever only holds would have to send it all again and again.
/// </summary>
internal sealed class MessageMemory(IOptions<IngestOptions> options, RefusalLog log, TimeProvider time)
{
    private readonly ByteBudget _budget = new(options.Value.MessageMemoryBytes);
    private readonly Lock _lock = new();

    /// <summary>In the order in which their messages began to hold.</summary>
    private readonly LinkedList<Holder> _holders = [];

    /// <summary>Runs a connection with its input counted.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var holder = new Holder(connection, connection.GetHttpContext() is { } context ? Caller.Of(context).RateAddress : "");
        var transport = connection.Transport;
        using var input = new CountedPipeReader(transport.Input, bytes => TakeAsync(holder, bytes), bytes => Give(holder, bytes));
        connection.Transport = new CountedPipe(input, transport.Output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    }

    private async ValueTask TakeAsync(Holder holder, int bytes)
    {
        var patience = TimeSpan.FromSeconds(options.Value.QueueWaitSeconds);
        if (!_budget.TryTake(bytes))
        {
            CutLongest(holder);
            if (!await _budget.TakeAsync(bytes, patience, time, holder.Connection.ConnectionClosed)) throw Cut(holder);
        }

        lock (_lock)
        {
            if (holder.Bytes == 0) _holders.AddLast(holder.Place);
            holder.Bytes += bytes;
        }
    }

    private void Give(Holder holder, int bytes)
    {
        lock (_lock)
        {
            holder.Bytes -= bytes;
            if (holder.Bytes == 0) _holders.Remove(holder.Place);
        }

        _budget.Give(bytes);
    }

    private void CutLongest(Holder except)
    {
        Holder? longest;
        lock (_lock)
        {
            var most = _holders.Where(one => one != except && !one.IsCut).GroupBy(one => one.Address).MaxBy(address => address.Sum(one => one.Bytes));
            longest = most?.First();
            if (longest is not null) longest.IsCut = true;
        }

        if (longest is not null) Cut(longest);
    }

    private OperationCanceledException Cut(Holder holder)
    {
        var why = Refusals.TooLongMessages;
        log.Note("A long message", why.Code, why.Message);
        holder.Connection.Abort(new ConnectionAbortedException(why.Message));
        return new OperationCanceledException(why.Message);
    }

    private sealed class Holder
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

        public bool IsCut { get; set; }
    }
}
