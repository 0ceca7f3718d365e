using Microsoft.Extensions.Options;
using SessionReplay.Server.Ingest.Intake;

namespace SessionReplay.Server.Hosting;

/// <summary>Logs at the start the warnings for an operator whose server can be reached from other machines.</summary>
internal static partial class NetworkWarnings
{
    public static void Log(WebApplication app)
    {
        var reachable = ListenAddress.Reachable(app.Configuration);
        if (reachable.Count == 0)
            return;
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("SessionReplay.Server.Hosting.NetworkWarnings");
        var hasProxy = !string.IsNullOrWhiteSpace(app.Services.GetRequiredService<IOptions<HostingOptions>>().Value.KnownProxies);
        if (Unencrypted(reachable, hasProxy) is { } warning)
            LogUnencrypted(logger, warning);
        LogDemoClosed(logger, DemoPages.ProjectId);
    }

    /// <param name="reachable">Addresses that other machines reach.</param>
    /// <param name="hasProxy">Whether a proxy is known; it is assumed to end TLS.</param>
    /// <returns>The warning; null when no traffic crosses the network unencrypted, as far as the server can see.</returns>
    public static string? Unencrypted(IReadOnlyList<string> reachable, bool hasProxy)
    {
        var unencrypted = reachable
            .Where(url =>
                !url.StartsWith("https:", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("http://unix:", StringComparison.Ordinal)
            )
            .ToArray();
        return hasProxy || unencrypted.Length == 0
            ? null
            : $"{string.Join(", ", unencrypted)} can be reached from other machines and is not encrypted: passwords, cookies and recordings can be read on the way. "
                + "Put a proxy with TLS before it and name it in Hosting:KnownProxies, or listen on https (--urls).";
    }

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    private static partial void LogUnencrypted(ILogger logger, string warning);

    [LoggerMessage(
        LogLevel.Information,
        "The project {Project} takes no pages of localhost while other machines can reach this server. To record pages of another address for it, run: "
            + "SessionReplay.Server projects origins --project {Project} --add http://that.address:5080"
    )]
    private static partial void LogDemoClosed(ILogger logger, string project);
}
