using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace SessionReplay.Server.Entrance;

/// <summary>
/// Middleware before the hub: limits how many connections one address may hold, and how often it may negotiate. Kestrel's own limit, over
/// all addresses, is Hosting:MaxConnections.
/// </summary>
internal sealed class ConnectionLimit(Rates rates, IOptions<EntranceOptions> options)
{
    private const int RetryAfterMs = 1_000;

    private readonly ConcurrentDictionary<string, int> _held = new();

    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var address = Caller.Of(context).RateAddress;
        // Negotiation comes as POST or OPTIONS; a WebSocket comes as GET, or over HTTP/2 as CONNECT.
        if (HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method))
        {
            if (rates.Begin(address) is { } tooFast)
                await RefusalAnswer.WriteAsync(context, tooFast, RetryAfterMs);
            else
                await next(context);
            return;
        }

        if (_held.AddOrUpdate(address, 1, (_, held) => held + 1) > options.Value.MaxConnectionsPerAddress)
        {
            Release(address);
            await RefusalAnswer.WriteAsync(context, Refusals.TooManyConnections, RetryAfterMs);
            return;
        }

        try
        {
            await next(context); // Returns when the connection ends.
        }
        finally
        {
            Release(address);
        }
    }

    /// <summary>Counts one connection less, and forgets an address that holds none.</summary>
    private void Release(string address)
    {
        _held.AddOrUpdate(address, 0, (_, held) => held - 1);
        _held.TryRemove(new KeyValuePair<string, int>(address, 0));
    }
}
