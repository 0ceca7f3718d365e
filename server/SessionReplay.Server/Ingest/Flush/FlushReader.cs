using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Entrance;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Ingest.Flush;

/// <summary>
/// Reads the bodies of flushes. The bytes that all bodies hold at once are bounded, and so is the share of one address. A flush over its
/// address's share is refused as busy at once. For room in the whole it waits, and is refused as busy when none comes.
/// </summary>
internal sealed class FlushReader(IOptions<IngestOptions> options, TimeProvider time)
{
    /// <summary>One address may hold a quarter, so four addresses can hold all of it.</summary>
    private const int Shares = 4;

    private readonly SharedBudget _budget = new(
        options.Value.FlushMemoryBytes,
        Math.Max(options.Value.FlushMemoryBytes / Shares, options.Value.MaxFlushBytes),
        time
    );

    /// <exception cref="WireException">too_large or busy.</exception>
    public async Task<FlushContent> ReadAsync(HttpContext context)
    {
        var limit = options.Value.MaxFlushBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;
        var reader = context.Request.BodyReader;
        // Kestrel's minimum rate is an average: a client that sends most of a body at once could then hold it for hours.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(TimeSpan.FromSeconds(options.Value.FlushSeconds));
        // A read cancelled by its own token would still count as under way, and Kestrel could not read the rest of the body.
        await using var cancelling = patience.Token.UnsafeRegister(Cancel, reader);
        var content = new FlushContent(this, Caller.Of(context).RateAddress, limit);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(CancellationToken.None);
                try
                {
                    patience.Token.ThrowIfCancellationRequested();
                    foreach (var part in read.Buffer)
                        await content.AddAsync(part, patience.Token);
                }
                finally
                {
                    reader.AdvanceTo(read.Buffer.End); // A read counts as under way until this call, too.
                }

                if (read.IsCompleted)
                    return content;
            }
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            content.Dispose();
            throw new WireException("busy", $"The flush took longer than {options.Value.FlushSeconds} s to come.");
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            content.Dispose();
            throw TooLarge(limit);
        }
        catch (Exception e)
        {
            content.Dispose();
            // An HTTP/2 stream was reset, or a TLS record is broken: the client is gone, and the server has not failed.
            if (e is IOException and not BadHttpRequestException)
                throw new ConnectionResetException(e.Message, e);
            throw;
        }
    }

    private static void Cancel(object? reader)
    {
        try
        {
            ((PipeReader)reader!).CancelPendingRead();
        }
        catch (Exception)
        {
            // The request has ended, so no read is left to cancel. Thrown on a timer, this exception would end the process.
        }
    }

    private static WireException TooLarge(int limit) => new("too_large", $"The flush has more than {limit} bytes.");

    private async ValueTask TakeAsync(string address, int bytes, CancellationToken cancellationToken)
    {
        if (await _budget.TakeAsync(address, bytes, TimeSpan.FromSeconds(options.Value.QueueWaitSeconds), cancellationToken) is { } full)
            throw new WireException(full.Code, full.Message);
    }

    /// <summary>A flush's body in memory, until it is disposed.</summary>
    internal sealed class FlushContent(FlushReader reader, string address, int limit) : IDisposable
    {
        private byte[] _bytes = [];
        private int _length;
        private int _taken;

        public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

        /// <summary>Takes room for bytes that have come, not for those announced: a slow sender holds little.</summary>
        public async ValueTask AddAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
        {
            if (part.Length > limit - _length)
                throw TooLarge(limit);
            if (_length + part.Length is var length && length > _bytes.Length)
            {
                var capacity = Math.Max(length, Math.Min(limit, _bytes.Length * 2));
                await reader.TakeAsync(address, capacity - _taken, cancellationToken);
                _taken = capacity;
                Array.Resize(ref _bytes, capacity);
            }

            part.CopyTo(_bytes.AsMemory(_length));
            _length += part.Length;
        }

        public void Dispose()
        {
            reader._budget.Give(address, _taken);
            (_bytes, _length, _taken) = ([], 0, 0);
        }
    }
}
