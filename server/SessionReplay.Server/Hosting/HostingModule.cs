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
    /// <summary>Defaults for the logs. They stand below every other source of settings, so that each can be changed.</summary>
    private static readonly Dictionary<string, string?> LogDefaults = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        // This category warns at the first start that keys are kept unencrypted. They are in the database, beside the data they protect.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
        [$"Logging:LogLevel:{HubFailures.SignalRCategory}"] = "None",
        // These categories log a line for each connection that is over a limit or broke off, so strangers would fill the log. Metrics count
        // such connections.
        ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel.Connections"] = "Error",
        ["Logging:LogLevel:Microsoft.AspNetCore.Http.Connections.Internal"] = "Critical",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning", // Our own lines say where the server listens.
        // This category logs at every failure what Playback/Live/RedisLink.cs logs once.
        ["Logging:LogLevel:SessionReplay.Server.Playback.Live.RedisViewers"] = "None",
        ["Logging:LogLevel:Hangfire"] = "Warning",
        ["Logging:Console:FormatterOptions:SingleLine"] = "true",
    };

    /// <summary>
    /// The limit for routes that set none of their own, as flush and import do. <see cref="SmallBody"/> sets a lower one for all other
    /// routes.
    /// </summary>
    private const int MaxBodyBytes = 1_024 * 1_024;

    private const int ThreadsOfAProcessor = 4;

    /// <summary>How long an idle connection waits for its next request.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(120);

    /// <summary>How long a slow request body or a slow reader has before its rate is measured.</summary>
    private static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many bytes a connection may have sent that are not read yet. Kestrel's own limit, a megabyte, would be a gigabyte for a thousand
    /// recorders that wait for a stalled database.
    /// </summary>
    private const long RequestBufferBytes = 64 * 1024;

    public static void AddHosting(this WebApplicationBuilder builder)
    {
        // Opening a slow segment and writing to SQLite block their threads. Connections and timers must not wait until the pool notices
        // that it has too few threads.
        ThreadPool.SetMinThreads(ThreadsOfAProcessor * Environment.ProcessorCount, ThreadsOfAProcessor * Environment.ProcessorCount);
        var json = builder.Configuration["Logging:Console:FormatterName"] == "json";
        builder.Configuration.Sources.Insert(
            0,
            new MemoryConfigurationSource
            {
                InitialData = LogDefaults
                    .Append(new("Logging:Console:FormatterOptions:TimestampFormat", json ? "O" : "HH:mm:ss "))
                    .Append(new("Logging:Console:FormatterOptions:UseUtcTimestamp", json ? "true" : "false")),
            }
        );
        var services = builder.Services;
        services.AddOptions<HostingOptions>().BindConfiguration(HostingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services
            .AddOptions<IndexingOptions>()
            .Validate<IOptions<IngestOptions>>(
                (indexing, ingest) => indexing.TombstoneHours > ingest.Value.SessionHours + ingest.Value.LateHours,
                "Indexing:TombstoneHours must be more than Ingest:SessionHours and Ingest:LateHours together: late segments would bring a deleted session back."
            );
        // The hub connections of one address may be at most half of the connections that the server takes.
        services
            .AddOptions<EntranceOptions>()
            .PostConfigure<IOptions<HostingOptions>>(
                (entrance, hosting) =>
                    entrance.MaxConnectionsPerAddress = Math.Min(
                        entrance.MaxConnectionsPerAddress,
                        Math.Max(1, hosting.Value.MaxConnections / 2)
                    )
            );
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Readiness>();
        services.AddSingleton(new DemoPages(ListenAddress.Reachable(builder.Configuration).Count > 0));
        services.AddSingleton<DamageWatch>().AddHostedService(s => s.GetRequiredService<DamageWatch>());
        services.AddSingleton<IHostLifetime, DrainingLifetime>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true); // FailureAnswer answers it as JSON.
        services.AddSingleton(s => WebFiles.Find(s.GetRequiredService<IWebHostEnvironment>().ContentRootPath));
        services.AddResponseCompression(options =>
        {
            // The length of a compressed answer tells a secret in it to an attacker who can place text beside the secret and sees the
            // traffic (BREACH). The login cookie is SameSite=Lax, so that no other site's page can ask for an answer again and again.
            options.EnableForHttps = true;
            options.MimeTypes = ["text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"];
            options.Providers.Add<BrotliCompression>();
            options.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);

        if (!ListenAddress.IsGiven(builder.Configuration))
            builder.WebHost.UseUrls(ListenAddress.Url(builder.Configuration));
        // Without TLS this is the only buffer; with TLS, MaxRequestBufferSize limits a second one behind it.
        builder.WebHost.UseSockets(sockets => sockets.MaxReadBufferSize = RequestBufferBytes);
        builder.WebHost.ConfigureKestrel(
            (_, kestrel) =>
            {
                var options = kestrel.ApplicationServices.GetRequiredService<IOptions<HostingOptions>>().Value;
                var proxies = KnownProxies.Parse(options);
                var connections = new AddressConnections(
                    options.MaxConnections - (options.MaxConnections / 4),
                    from => proxies.Any(proxy => proxy.Contains(NetworkAddress.Plain(from)))
                );
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
            }
        );
    }

    /// <summary>Adds the steps that every request passes first.</summary>
    public static void UseHosting(this WebApplication app)
    {
        KnownProxies.Use(app, app.Services.GetRequiredService<IOptions<HostingOptions>>().Value);
        app.UseMiddleware<FailureAnswer>();
        app.Use(SmallBody.RunAsync);
        app.UseResponseCompression();
        app.Use(
            (context, next) =>
            {
                context.Response.Headers.XContentTypeOptions = "nosniff";
                return next(context);
            }
        );
    }

    /// <summary>
    /// Checks the settings and prepares the store before the server listens; then builds the web parts if they are missing.
    /// </summary>
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

    /// <summary>Maps the health routes and the files for browsers.</summary>
    public static void MapWeb(this WebApplication app)
    {
        HealthRoutes.Map(app);
        var files = app.Services.GetRequiredService<WebFiles>();
        RecorderFile.Map(app, files);
        DemoFiles.Map(app, files);
        ViewerFiles.Map(app, files);
    }
}
