using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using SessionReplay.Server.Entrance;

namespace SessionReplay.Server.Hosting;

/// <summary>How many connections one address may have open, whatever it does with them: half of a header holds one too. More than it may have to the hub, so that it can flush all the same. A known proxy may have all.</summary>
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
            if (_open.AddOrUpdate(address, 1, (_, open) => open + 1) <= most) await next(connection);
            else connection.Abort();
        }
        finally
        {
            _open.AddOrUpdate(address, 0, (_, open) => open - 1);
            _open.TryRemove(new KeyValuePair<string, int>(address, 0)); // An address that has none is forgotten.
        }
    }
}
