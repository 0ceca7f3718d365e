using System.Net;
using System.Net.Sockets;

namespace SessionReplay.Server.Entrance;

/// <summary>
/// The address that rates count: an IPv4 address, or the first 64 bits of an IPv6 address, which identify a network. The network's owner
/// chooses the other 64 bits freely.
/// </summary>
internal static class NetworkAddress
{
    public static string Of(IPAddress? from)
    {
        if (from is null)
            return "";
        var address = Plain(from);
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"{new IPNetwork(Network(address), 64)}" : $"{address}";
    }

    /// <summary>Turns an IPv4 address that came mapped into IPv6 back into IPv4.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static IPAddress Network(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
