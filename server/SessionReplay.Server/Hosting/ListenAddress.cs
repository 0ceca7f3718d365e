using System.Globalization;
using System.Net;

namespace SessionReplay.Server.Hosting;

/// <summary>The URL to listen on, from the settings.</summary>
internal static class ListenAddress
{
    private static readonly string[] AspNetKeys = ["urls", "http_ports", "https_ports"];

    /// <summary>
    /// Whether one of ASP.NET's own settings is given, which take precedence over ours: --urls, ASPNETCORE_URLS, ASPNETCORE_HTTP_PORTS,
    /// Kestrel:Endpoints.
    /// </summary>
    public static bool IsGiven(IConfiguration configuration) =>
        AspNetKeys.Any(key => !string.IsNullOrEmpty(configuration[key]))
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();

    public static string Url(IConfiguration configuration)
    {
        var defaults = new HostingOptions();
        var (name, port) = configuration["PORT"] is { Length: > 0 } fromEnvironment
            ? ("PORT", fromEnvironment)
            : ("Hosting:Port", configuration["Hosting:Port"] ?? defaults.Port.ToString(CultureInfo.InvariantCulture));
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new SettingException($"{name} is '{port}'; a port is a number from 0 to 65535.");

        var address = configuration["Hosting:Address"] ?? defaults.Address;
        return $"http://{Host(address)}:{number}";
    }

    /// <summary>Addresses to listen on that other machines can reach; empty when only programs of this machine can.</summary>
    public static IReadOnlyList<string> Reachable(IConfiguration configuration) => [.. All(configuration).Where(url => !IsLoopback(url))];

    private static IEnumerable<string> All(IConfiguration configuration)
    {
        if (!IsGiven(configuration))
            return [Url(configuration)];
        return
        [
            .. Parts(configuration["urls"]),
            .. Parts(configuration["http_ports"]).Select(port => $"http://*:{port}"),
            .. Parts(configuration["https_ports"]).Select(port => $"https://*:{port}"),
            .. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? "http://*"),
        ];
    }

    private static string[] Parts(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>
    /// Whether only this machine can reach the address. An address that <see cref="Uri"/> cannot parse (http://*:80,
    /// http://unix:/run/replay.sock) counts as reachable from other machines.
    /// </summary>
    private static bool IsLoopback(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.IsLoopback;

    private static string Host(string address)
    {
        if (address is "*" or "localhost")
            return address;
        if (!IPAddress.TryParse(address, out var ip))
            throw new SettingException($"Hosting:Address is '{address}'; it must be an IP address, localhost, or * for all addresses.");
        return ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{ip}]" : $"{ip}";
    }
}
