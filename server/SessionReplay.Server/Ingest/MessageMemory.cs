using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Extensions.Options;

namespace SessionReplay.Server.Ingest;

/// <summary>
/// What unfinished messages of all hub connections hold at once, bounded, with a share for each address. Without it ten thousand connections that each send all of a message but its
/// end would hold 14 GB. Who needs more waits, and is cut off when there is no room in time: a recorder comes back and sends again.
/// </summary>
internal sealed class MessageMemory(IOptions<IngestOptions> options, RefusalLog log, TimeProvider time)
{
    /// <summary>Two addresses hold it all.</summary>
    private const int Shares = 2;

    private readonly SharedBudget _budget = new(options.Value.MessageMemoryBytes, options.Value.MessageMemoryBytes / Shares, time);

    /// <summary>Runs a connection with its input counted.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = connection.GetHttpContext() is { } context ? Caller.Of(context).RateAddress : "";
        var transport = connection.Transport;
        using var input = new CountedPipeReader(transport.Input, bytes => TakeAsync(address, bytes, connection), bytes => _budget.Give(address, bytes));
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

    private async ValueTask TakeAsync(string address, int bytes, ConnectionContext connection)
    {
        if (await _budget.TakeAsync(address, bytes, TimeSpan.FromSeconds(options.Value.QueueWaitSeconds), connection.ConnectionClosed) is not { } full) return;
        log.Note("The rest of a long message", full.Code, full.Message);
        connection.Abort(new ConnectionAbortedException(full.Message));
        throw new OperationCanceledException(full.Message);
    }
}
