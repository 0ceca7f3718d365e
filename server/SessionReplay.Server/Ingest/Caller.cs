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

    /// <summary>Whom rates count.</summary>
    public string RateAddress => NetworkAddress.Of(Address);

    private bool IsThisMachine => Address is { } address && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
