using System.Net;
using System.Net.Sockets;

namespace SessionReplay.Server.Entrance;

/// <summary>Whom rates count: an IPv4 address, or the 64 bits of an IPv6 address that a network has; the others its owner chooses freely.</summary>
internal static class NetworkAddress
{
    public static string Of(IPAddress? from)
    {
        if (from is null) return "";
        var address = Plain(from);
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"{new IPNetwork(Network(address), 64)}" : $"{address}";
    }

    /// <summary>An IPv4 address that came over IPv6 as what it is.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static IPAddress Network(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
