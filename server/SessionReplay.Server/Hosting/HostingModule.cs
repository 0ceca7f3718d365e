using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Access;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Indexing;
using SessionReplay.Server.Ingest;
using SessionReplay.Server.Ingest.Hub;
using SessionReplay.Server.Ingest.Intake;
using SessionReplay.Server.Storage.Health;

namespace SessionReplay.Server.Hosting;

/// <summary>The process around the stages: address, logs, limits, health, web files.</summary>
internal static class HostingModule
{
    /// <summary>Below every other source, so each can be changed.</summary>
    private static readonly Dictionary<string, string?> LogDefaults = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        // Says at the first start that keys are kept unencrypted: they are in the database, beside what they protect.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
        [$"Logging:LogLevel:{HubFailures.SignalRCategory}"] = "None",
        // A line for each connection over a limit, or that broke off: strangers would fill the log. There are metrics of them.
        ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel.Connections"] = "Error",
        ["Logging:LogLevel:Microsoft.AspNetCore.Http.Connections.Internal"] = "Critical",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning", // Our own lines say where it listens.
        // Says at every failure what Playback/Live/RedisLink.cs says once.
        ["Logging:LogLevel:SessionReplay.Server.Playback.Live.RedisViewers"] = "None",
        ["Logging:LogLevel:Hangfire"] = "Warning",
        ["Logging:Console:FormatterOptions:SingleLine"] = "true",
    };

    /// <summary>For routes that set no limit of their own, as flush and import do: a login, at most.</summary>
    private const int MaxBodyBytes = 1_024 * 1_024;

    private const int ThreadsOfAProcessor = 4;

    /// <summary>How long an idle connection waits for its next request.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(120);

    /// <summary>How long a slow body or reader has before its rate is looked at.</summary>
    private static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(5);

    /// <summary>What one connection may have sent that nobody has taken yet. Kestrel's own limit, a megabyte, is a gigabyte for a thousand recorders that wait for a stalled database.</summary>
    private const long RequestBufferBytes = 64 * 1024;

    public static void AddHosting(this WebApplicationBuilder builder)
    {
        // Opening a slow segment and a write of SQLite block their thread: connections and timers must not wait until the pool finds that it has too few.
        ThreadPool.SetMinThreads(ThreadsOfAProcessor * Environment.ProcessorCount, ThreadsOfAProcessor * Environment.ProcessorCount);
        var json = builder.Configuration["Logging:Console:FormatterName"] == "json";
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = LogDefaults
                .Append(new("Logging:Console:FormatterOptions:TimestampFormat", json ? "O" : "HH:mm:ss "))
                .Append(new("Logging:Console:FormatterOptions:UseUtcTimestamp", json ? "true" : "false")),
        });
        var services = builder.Services;
        services.AddOptions<HostingOptions>().BindConfiguration(HostingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<IndexingOptions>().Validate<IOptions<IngestOptions>>(
            (indexing, ingest) => indexing.TombstoneHours > ingest.Value.SessionHours + ingest.Value.LateHours,
            "Indexing:TombstoneHours must be more than Ingest:SessionHours and Ingest:LateHours together: late segments would bring a deleted session back.");
        // No address has all that the server has.
        services.AddOptions<EntranceOptions>().PostConfigure<IOptions<HostingOptions>>(
            (entrance, hosting) => entrance.MaxConnectionsPerAddress = Math.Min(entrance.MaxConnectionsPerAddress, Math.Max(1, hosting.Value.MaxConnections / 2)));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Readiness>();
        services.AddSingleton(new DemoPages(ListenAddress.Reachable(builder.Configuration).Count > 0));
        services.AddSingleton<DamageWatch>().AddHostedService(s => s.GetRequiredService<DamageWatch>());
        services.AddSingleton<IHostLifetime, DrainingLifetime>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true); // FailureAnswer says it as JSON.
        services.AddSingleton(s => WebFiles.Find(s.GetRequiredService<IWebHostEnvironment>().ContentRootPath));
        services.AddResponseCompression(options =>
        {
            // Lengths of compressed answers tell secrets to who can have a text of theirs put beside them and sees the traffic (BREACH). The login cookie is
            // SameSite=Lax, so that no other site's page can ask for an answer again and again.
            options.EnableForHttps = true;
            options.MimeTypes = ["text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"];
            options.Providers.Add<BrotliCompression>();
            options.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);

        if (!ListenAddress.IsGiven(builder.Configuration))
            builder.WebHost.UseUrls(ListenAddress.Url(builder.Configuration));
        builder.WebHost.UseSockets(sockets => sockets.MaxReadBufferSize = RequestBufferBytes); // Without TLS this is the buffer; with it MaxRequestBufferSize comes behind.
        builder.WebHost.ConfigureKestrel((_, kestrel) =>
        {
            var options = kestrel.ApplicationServices.GetRequiredService<IOptions<HostingOptions>>().Value;
            var proxies = KnownProxies.Parse(options);
            var connections = new AddressConnections(options.MaxConnections - (options.MaxConnections / 4), from => proxies.Any(proxy => proxy.Contains(NetworkAddress.Plain(from))));
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection => connections.RunAsync(connection, next)));
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBufferSize = RequestBufferBytes;
            kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = options.MaxConnections;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(options.RequestHeadersSeconds);
            kestrel.Limits.KeepAliveTimeout = KeepAlive;
            var slowest = options.MinBytesPerSecond > 0 ? new MinDataRate(options.MinBytesPerSecond, RateGrace) : null;
            kestrel.Limits.MinRequestBodyDataRate = slowest;
            kestrel.Limits.MinResponseDataRate = slowest;
        });
    }

    /// <summary>What every request passes first.</summary>
    public static void UseHosting(this WebApplication app)
    {
        KnownProxies.Use(app, app.Services.GetRequiredService<IOptions<HostingOptions>>().Value);
        app.UseMiddleware<FailureAnswer>();
        app.Use(SmallBody.RunAsync);
        app.UseResponseCompression();
        app.Use((context, next) =>
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return next(context);
        });
    }

    /// <summary>Checks the settings and readies the store, before anything listens; then builds the web parts if they are missing.</summary>
    public static async Task PrepareAsync(this WebApplication app)
    {
        app.Services.GetService<IStartupValidator>()?.Validate();
        var stopping = app.Lifetime.ApplicationStopping;
        var store = app.Services.GetRequiredService<IStoreHealth>();
        store.Hold();
        await store.PrepareAsync(stopping);
        var hint = await app.Services.GetRequiredService<FirstStart>().PrepareAsync(stopping);

        var files = app.Services.GetRequiredService<WebFiles>();
        if (app.Services.GetRequiredService<IOptions<HostingOptions>>().Value.BuildWeb)
            await WebBuild.RunIfMissingAsync(files, stopping);
        NetworkWarnings.Log(app);
        app.Lifetime.ApplicationStarted.Register(() => Welcome.Print(Console.Out, app.Urls, hint, files));
    }

    /// <summary>Health, and the files for browsers.</summary>
    public static void MapWeb(this WebApplication app)
    {
        HealthRoutes.Map(app);
        var files = app.Services.GetRequiredService<WebFiles>();
        RecorderFile.Map(app, files);
        DemoFiles.Map(app, files);
        ViewerFiles.Map(app, files);
    }
}
