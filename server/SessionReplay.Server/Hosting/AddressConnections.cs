using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using SessionReplay.Server.Entrance;

namespace SessionReplay.Server.Hosting;

/// <summary>
/// Limits how many connections one address may have open, whatever it does with them: a connection with half a header counts too. The limit
/// is above the limit for hub connections, so that an address that has reached that one can still flush. Known proxies have no limit.
/// </summary>
internal sealed class AddressConnections(int most, Func<IPAddress, bool> isProxy)
{
    private readonly ConcurrentDictionary<string, int> _open = new();

    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var from } || isProxy(from))
        {
            await next(connection);
            return;
        }

        var address = NetworkAddress.Of(from);
        try
        {
            if (_open.AddOrUpdate(address, 1, (_, open) => open + 1) <= most)
                await next(connection);
            else
                connection.Abort();
        }
        finally
        {
            _open.AddOrUpdate(address, 0, (_, open) => open - 1);
            _open.TryRemove(new KeyValuePair<string, int>(address, 0)); // An address without connections is forgotten.
        }
    }
}
