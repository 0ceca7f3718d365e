using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SessionReplay.Server.Indexing;
using SessionReplay.Server.Ingest;

namespace SessionReplay.Server.Hosting;

/// <summary>
/// Sends metrics and traces to an OpenTelemetry collector, once one is named. Without a collector no telemetry is gathered, and none leaves
/// this machine.
/// </summary>
internal static class TelemetryModule
{
    /// <summary>The collector's address; the exporter reads this and the other OTEL_ settings by itself.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string ServiceName = "OTEL_SERVICE_NAME";

    private static readonly string[] Meters =
    [
        IngestMetrics.MeterName,
        IndexingMetrics.MeterName,
        JobMetrics.MeterName,
        // The framework's own meters: requests, connections (signalr.server.active_connections), and the runtime's memory.
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.Http.Connections",
        "System.Runtime",
    ];

    /// <summary>The paths whose requests get spans. Hub calls get none, because a recorder makes one a second.</summary>
    private static readonly string[] TracedPaths = ["/api", "/ingest"];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (!IsWanted(builder.Configuration))
            return;
        builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource =>
            {
                if (string.IsNullOrEmpty(builder.Configuration[ServiceName]))
                    resource.AddService("session-replay");
            })
            .WithMetrics(metrics => metrics.AddMeter(Meters))
            .WithTracing(traces =>
                traces
                    .AddSource(IngestMetrics.MeterName, JobMetrics.MeterName)
                    // A login link has a secret in its path: only the listed paths are traced, by route, and the library redacts query
                    // values.
                    .AddAspNetCoreInstrumentation(requests =>
                        requests.Filter = context => TracedPaths.Any(path => context.Request.Path.StartsWithSegments(path))
                    )
            )
            .UseOtlpExporter();
    }

    /// <summary>Whether a collector is named, for both metrics and traces or for one of them.</summary>
    private static bool IsWanted(ConfigurationManager configuration) =>
        ((string[])[Endpoint, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]).Any(name =>
            !string.IsNullOrEmpty(configuration[name])
        );
}
