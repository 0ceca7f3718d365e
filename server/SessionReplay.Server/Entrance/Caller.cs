using System.Net;
using SessionReplay.Server.Projects;
using SessionReplay.Server.Storage.Projects;

namespace SessionReplay.Server.Entrance;

/// <summary>Who asks to record, as far as the connection says.</summary>
/// <param name="Origin">The Origin header; null if there is none: then it is no browser.</param>
/// <param name="UserAgent">The User-Agent header.</param>
/// <param name="Address">Where the connection comes from.</param>
internal sealed record Caller(string? Origin, string? UserAgent, IPAddress? Address)
{
    /// <summary>It is kept with the session. Browsers send some 200 characters.</summary>
    private const int MaxUserAgent = 512;

    public static Caller Of(HttpContext context) =>
        new(context.Request.Headers.Origin, Cut(context.Request.Headers.UserAgent), context.Connection.RemoteIpAddress);

    /// <summary>Without an origin only programs of this machine may record, for projects that take this machine's pages.</summary>
    public bool MayRecordFor(Project project) =>
        Origin is null ? IsThisMachine && project.Origins.Contains(OriginPolicy.Localhost) : OriginPolicy.Allows(project, Origin);

    /// <summary>Whom rates count.</summary>
    public string RateAddress => NetworkAddress.Of(Address);

    private static string? Cut(string? userAgent) => userAgent?.Length > MaxUserAgent ? userAgent[..MaxUserAgent] : userAgent;

    private bool IsThisMachine => Address is { } address && IPAddress.IsLoopback(NetworkAddress.Plain(address));
}
