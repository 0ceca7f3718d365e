using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SessionReplay.Server.Indexing;
using SessionReplay.Server.Ingest;

namespace SessionReplay.Server.Hosting;

/// <summary>Metrics and traces to an OpenTelemetry collector, once one is named. Without, nothing is gathered and nothing leaves this machine.</summary>
internal static class TelemetryModule
{
    /// <summary>The collector's address; the exporter reads this and the other OTEL_ settings by itself.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string ServiceName = "OTEL_SERVICE_NAME";

    private static readonly string[] Meters =
    [
        IngestMetrics.MeterName, IndexingMetrics.MeterName, JobMetrics.MeterName,
        // The framework's own: requests, connections (signalr.server.active_connections), and the runtime's memory.
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections", "System.Runtime",
    ];

    /// <summary>What has spans. Not each hub call: a recorder makes one a second.</summary>
    private static readonly string[] TracedPaths = ["/api", "/ingest"];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (!IsWanted(builder.Configuration)) return;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource =>
            {
                if (string.IsNullOrEmpty(builder.Configuration[ServiceName])) resource.AddService("session-replay");
            })
            .WithMetrics(metrics => metrics.AddMeter(Meters))
            .WithTracing(traces => traces
                .AddSource(IngestMetrics.MeterName, JobMetrics.MeterName)
                // A login link's secret stands in its path: only what is listed is traced, by route, and query values are redacted by the library.
                .AddAspNetCoreInstrumentation(requests => requests.Filter = context => TracedPaths.Any(path => context.Request.Path.StartsWithSegments(path))))
            .UseOtlpExporter();
    }

    /// <summary>Whether a collector is named, for all or for one of the two.</summary>
    private static bool IsWanted(ConfigurationManager configuration) =>
        ((string[])[Endpoint, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]).Any(name => !string.IsNullOrEmpty(configuration[name]));
}
