using System.Net;
using SessionReplay.Server.Projects;
using SessionReplay.Server.Storage.Projects;

namespace SessionReplay.Server.Entrance;

/// <summary>The caller that asks to record, as its connection describes it.</summary>
/// <param name="Origin">The Origin header; null when there is none, and then the caller is no browser.</param>
/// <param name="UserAgent">The User-Agent header.</param>
/// <param name="Address">The remote address of the connection.</param>
internal sealed record Caller(string? Origin, string? UserAgent, IPAddress? Address)
{
    /// <summary>Longest User-Agent kept, in characters, because it is stored with the session. Browsers send about 200.</summary>
    private const int MaxUserAgent = 512;

    public static Caller Of(HttpContext context) =>
        new(context.Request.Headers.Origin, Cut(context.Request.Headers.UserAgent), context.Connection.RemoteIpAddress);

    /// <summary>
    /// A caller without an Origin header may record only from this machine, and only for projects that allow pages of localhost.
    /// </summary>
    public bool MayRecordFor(Project project) =>
        Origin is null ? IsThisMachine && project.Origins.Contains(OriginPolicy.Localhost) : OriginPolicy.Allows(project, Origin);

    /// <summary>The address under which <see cref="Rates"/> counts this caller.</summary>
    public string RateAddress => NetworkAddress.Of(Address);

    private static string? Cut(string? userAgent) => userAgent?.Length > MaxUserAgent ? userAgent[..MaxUserAgent] : userAgent;

    private bool IsThisMachine => Address is { } address && IPAddress.IsLoopback(NetworkAddress.Plain(address));
}
