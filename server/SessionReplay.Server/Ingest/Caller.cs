using System.Net;
using SessionReplay.Server.Storage;

namespace SessionReplay.Server.Ingest;

/// <summary>Who asks to record, as far as the connection says.</summary>
/// <param name="Origin">The Origin header; null if there is none: then it is no browser.</param>
/// <param name="UserAgent">The User-Agent header.</param>
/// <param name="Address">Where the connection comes from.</param>
internal sealed record Caller(string? Origin, string? UserAgent, IPAddress? Address)
{
    public static Caller Of(HttpContext context) =>
        new(context.Request.Headers.Origin, context.Request.Headers.UserAgent, context.Connection.RemoteIpAddress);

    /// <summary>Without an origin only programs of this machine may record, for projects that take this machine's pages.</summary>
    public bool MayRecordFor(Project project) =>
        Origin is null ? IsThisMachine && project.Origins.Contains(OriginPolicy.Localhost) : OriginPolicy.Allows(project, Origin);

    /// <summary>Whom rates count: an IPv4 address, or the 64 bits of an IPv6 address that a network has; the others its owner chooses freely.</summary>
    public string RateAddress
    {
        get
        {
            if (Address is null) return "";
            var address = Address.IsIPv4MappedToIPv6 ? Address.MapToIPv4() : Address;
            return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"{new IPNetwork(Network(address), 64)}" : $"{address}";
        }
    }

    private static IPAddress Network(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private bool IsThisMachine => Address is { } address && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
