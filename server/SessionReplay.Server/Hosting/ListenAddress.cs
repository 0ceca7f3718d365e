using System.Globalization;
using System.Net;

namespace SessionReplay.Server.Hosting;

/// <summary>The URL to listen on, from the settings.</summary>
internal static class ListenAddress
{
    private static readonly string[] AspNetKeys = ["urls", "http_ports", "https_ports"];

    /// <summary>What ASP.NET knows itself and goes before ours: --urls, ASPNETCORE_URLS, ASPNETCORE_HTTP_PORTS, Kestrel:Endpoints.</summary>
    public static bool IsGiven(IConfiguration configuration) =>
        AspNetKeys.Any(key => !string.IsNullOrEmpty(configuration[key])) ||
        configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();

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

    private static string Host(string address)
    {
        if (address is "*" or "localhost")
            return address;
        if (!IPAddress.TryParse(address, out var ip))
            throw new SettingException($"Hosting:Address is '{address}'; it must be an IP address, localhost, or * for all addresses.");
        return ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{ip}]" : $"{ip}";
    }
}
