using System.ComponentModel.DataAnnotations;

namespace SessionReplay.Server.Hosting;

/// <summary>Where the server listens and what it serves besides the API.</summary>
internal sealed class HostingOptions
{
    public const string Section = "Hosting";

    /// <summary>Address to listen on: an IP address, <c>localhost</c>, or <c>*</c> for all.</summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port to listen on; the environment variable PORT takes precedence. 0: any free port.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 5080;

    /// <summary>How many connections may be open at once; WebSockets are counted apart from others. Kestrel itself has no limit.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>
    /// Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses and networks, separated by commas. Empty: no proxy is
    /// believed.
    /// </summary>
    public string KnownProxies { get; set; } = "";

    /// <summary>How long a request's headers may take to come, in seconds.</summary>
    [Range(0.5, 300)]
    public double RequestHeadersSeconds { get; set; } = 15;

    /// <summary>
    /// How long a request's body may take to come, in seconds. For flushes Ingest:FlushSeconds counts instead; imports, which need a login,
    /// have no such limit.
    /// </summary>
    [Range(0.5, 300)]
    public double BodySeconds { get; set; } = 10;

    /// <summary>
    /// How fast a request's body must come and an answer be read, in bytes a second, after the first five seconds. 0: no minimum.
    /// </summary>
    [Range(0, 1_000_000)]
    public int MinBytesPerSecond { get; set; } = 240;

    /// <summary>In a checkout: whether to build viewer, recorder and shop at the start when they are not built.</summary>
    public bool BuildWeb { get; set; } = true;

    /// <summary>How many background jobs run at once.</summary>
    [Range(1, 64)]
    public int JobWorkers { get; set; } = 2;
}
