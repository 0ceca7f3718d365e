using MessagePack;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Ingest.Commit;
using SessionReplay.Server.Ingest.Flush;
using SessionReplay.Server.Ingest.Hub;
using SessionReplay.Server.Ingest.Intake;

namespace SessionReplay.Server.Ingest;

/// <summary>Sets up the path from the recorders to the store: hub, flush, queue, writer.</summary>
internal static class IngestModule
{
    private const string HubPath = "/hubs/ingest";

    /// <summary>Bytes of a hub message besides the segment.</summary>
    private const int MessageOverheadBytes = 4 * 1024;

    /// <summary>
    /// Bytes that a connection's pipe buffers in each direction until the reading side takes them. SignalR's own 64 KB would be a gigabyte
    /// for ten thousand connections.
    /// </summary>
    private const int PipeBytes = 16 * 1024;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>Longer than a minute, because a background tab's timers run once a minute.</summary>
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(75);

    public static void AddIngest(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<IngestOptions>().BindConfiguration(IngestOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<EntranceOptions>().BindConfiguration(EntranceOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RateOptions>().BindConfiguration(RateOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services
            .AddSingleton<KeyRing>()
            .AddSingleton<Rates>()
            .AddSingleton<Quotas>()
            .AddSingleton<BeginTurns>()
            .AddSingleton<ConnectionLimit>()
            .AddSingleton<FlushReader>()
            .AddSingleton<RefusalLog>();
        services
            .AddSingleton<SegmentQueue>()
            .AddSingleton<CommitRecord>()
            .AddSingleton<IngestMetrics>()
            .AddSingleton<SegmentIntake>()
            .AddSingleton<Admission>()
            .AddSingleton<WriteToken>();
        services
            .AddSingleton<Pace>()
            .AddSingleton<RecorderPages>()
            .AddSingleton<Drain>()
            .AddSingleton<Door>()
            .AddSingleton<Finishing>()
            .AddSingleton<Replies>();
        services.AddSingleton<DiskGuard>().AddHostedService(s => s.GetRequiredService<DiskGuard>());
        services.AddHostedService<GroupCommit>();
        services.AddSingleton<HubFailures>().AddSingleton<BeginDeadline>().AddSingleton<MessageMemory>();
        services
            .AddSignalR(hub =>
            {
                var ingest = builder.Configuration.GetSection(IngestOptions.Section).Get<IngestOptions>() ?? new IngestOptions();
                // The JSON protocol sends a segment in base64, a third longer; SegmentIntake checks the length of the segment itself.
                hub.MaximumReceiveMessageSize = (ingest.MaxSegmentBytes * 4L / 3) + MessageOverheadBytes;
                hub.KeepAliveInterval = KeepAlive;
                hub.HandshakeTimeout = TimeSpan.FromSeconds(ingest.BeginSeconds);
                hub.ClientTimeoutInterval = ClientTimeout;
                hub.MaximumParallelInvocationsPerClient = 1;
                hub.EnableDetailedErrors = false;
                hub.AddFilter<HubFailures>();
            })
            // A viewer's connection never begins a recording.
            .AddHubOptions<RecorderHub>(hub => hub.AddFilter<BeginDeadline>())
            .AddMessagePackProtocol(protocol =>
                protocol.SerializerOptions = protocol.SerializerOptions.WithSecurity(MessagePackSecurity.UntrustedData)
            );
    }

    public static void MapIngest(this WebApplication app)
    {
        IngestOrigins.Use(app, HubPath, FlushRoute.Path);
        var limit = app.Services.GetRequiredService<ConnectionLimit>();
        app.UseWhen(context => context.Request.Path.StartsWithSegments(HubPath), branch => branch.Use(limit.RunAsync));
        var memory = app.Services.GetRequiredService<MessageMemory>();
        // Does the same as MapHub, and counts memory between connection and hub.
        app.MapConnections(
            HubPath,
            new HttpConnectionDispatcherOptions
            {
                AllowStatefulReconnects = false,
                ApplicationMaxBufferSize = PipeBytes,
                TransportMaxBufferSize = PipeBytes,
                // Where WebSockets are blocked a recorder flushes, so there is no second way to hold a connection.
                Transports = HttpTransportType.WebSockets,
            },
            connections => connections.Use(next => connection => memory.RunAsync(connection, next)).UseHub<RecorderHub>()
        );
        FlushRoute.Map(app);
        CountersRoute.Map(app);
    }
}
