using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using SessionReplay.Wire;

namespace SessionReplay.Server.Ingest;

/// <summary>A flush's body in memory, until it is disposed.</summary>
internal sealed class ReadBody(MemoryStream content, ByteBudget budget) : IDisposable
{
    public ReadOnlyMemory<byte> Bytes => content.GetBuffer().AsMemory(0, (int)content.Length);

    public void Dispose() => budget.Give((int)content.Length);
}

/// <summary>Reads bodies of flushes. What all of them hold at once is bounded, whoever sends: whoever comes too much waits, and is then told to come again.</summary>
internal sealed class FlushReader(IOptions<IngestOptions> options, TimeProvider time)
{
    private const int ChunkBytes = 64 * 1024;

    private readonly ByteBudget _budget = new(options.Value.FlushMemoryBytes);

    /// <exception cref="WireException">too_large or busy.</exception>
    public async Task<ReadBody> ReadAsync(HttpContext context)
    {
        var limit = options.Value.MaxFlushBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = limit;
        var content = new MemoryStream();
        var body = new ReadBody(content, _budget);
        try
        {
            var chunk = new byte[ChunkBytes];
            // Room is taken for what has come, not for what was announced: a slow sender holds little.
            while (await context.Request.Body.ReadAsync(chunk, context.RequestAborted) is var read and > 0)
            {
                if (!await _budget.TakeAsync(read, TimeSpan.FromSeconds(options.Value.QueueWaitSeconds), time, context.RequestAborted))
                    throw new WireException(Refusals.QueueFull.Code, Refusals.QueueFull.Message);
                content.Write(chunk, 0, read);
            }

            return body;
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            body.Dispose();
            throw new WireException("too_large", $"The flush has more than {limit} bytes.");
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }
}
