using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace SessionReplay.Server.Hosting;

/// <summary>
/// The proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. An address that anybody could write would be worthless: rates are
/// counted by address, and programs of this machine are recognised by it.
/// </summary>
internal static class KnownProxies
{
    public static void Use(WebApplication app, HostingOptions options)
    {
        if (
            app.Configuration["FORWARDEDHEADERS_ENABLED"] is { } enabled
            && string.Equals(enabled, "true", StringComparison.OrdinalIgnoreCase)
        )
            throw new SettingException(
                "ASPNETCORE_FORWARDEDHEADERS_ENABLED would believe the X-Forwarded-For of anybody. Name your proxies in Hosting:KnownProxies instead."
            );
        if (string.IsNullOrWhiteSpace(options.KnownProxies))
            return;
        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null, // The headers are followed back as far as the proxies are known.
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxies in Parse(options))
            forwarded.KnownIPNetworks.Add(proxies);
        app.UseForwardedHeaders(forwarded);
    }

    /// <summary>The proxies as networks; a single address becomes a network too.</summary>
    /// <exception cref="SettingException">An entry is neither an address nor a network.</exception>
    public static IReadOnlyList<IPNetwork> Parse(HostingOptions options)
    {
        var proxies = new List<IPNetwork>();
        foreach (var proxy in options.KnownProxies.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPNetwork.TryParse(proxy, out var network))
                proxies.Add(network);
            else if (IPAddress.TryParse(proxy, out var address))
                proxies.Add(new(address, address.GetAddressBytes().Length * 8));
            else
                throw new SettingException(
                    $"Hosting:KnownProxies has '{proxy}'; it must be addresses and networks with commas between, as in 10.0.0.7, 10.1.0.0/16."
                );
        }

        return proxies;
    }
}
