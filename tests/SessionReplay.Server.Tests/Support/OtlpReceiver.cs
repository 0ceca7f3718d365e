using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SessionReplay.Server.Hosting;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Tests.Support;

/// <summary>An OpenTelemetry collector of the tests: takes OTLP over HTTP and keeps the spans and the last value of each metric.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, double> _metrics = new();

    private OtlpReceiver(WebApplication app)
    {
        _app = app;
        app.MapPost("/v1/metrics", async (HttpRequest request) => TakeMetrics(await ReadAsync(request)));
        app.MapPost("/v1/traces", async (HttpRequest request) => TakeTraces(await ReadAsync(request)));
        // A server that gets little of a busy machine warns of that.
        app.MapPost("/v1/logs", () => { });
        app.MapFallback((HttpRequest request) => Unknown.Enqueue(request.Path));
    }

    /// <summary>Settings that make a server send to this receiver every 200 ms.</summary>
    public string[] Settings =>
        [
            $"--OTEL_EXPORTER_OTLP_ENDPOINT={_app.Urls.Single()}",
            "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            "--OTEL_METRIC_EXPORT_INTERVAL=200",
            "--OTEL_BSP_SCHEDULE_DELAY=200",
        ];

    /// <summary>
    /// Values by the metric's name and the values of its attributes: of counters and gauges the value, of histograms the number of values.
    /// </summary>
    public IReadOnlyDictionary<string, double> Metrics => _metrics;

    /// <summary>The names of spans, each with all its attributes as text.</summary>
    public ConcurrentQueue<(string Name, string Attributes)> Spans { get; } = new();

    /// <summary>The service's name in each export of metrics.</summary>
    public ConcurrentQueue<string> Services { get; } = new();

    public ConcurrentQueue<string> Unknown { get; } = new();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public async Task WaitAsync(Func<OtlpReceiver, bool> done)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!done(this))
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            if (patience.IsCancellationRequested)
                throw new TimeoutException(
                    $"Came so far: {string.Join(", ", _metrics.Select(metric => $"{metric.Key}={metric.Value}"))}; spans {string.Join(", ", Spans.Select(span => span.Name).Distinct())}."
                );
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<Protobuf> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return new Protobuf(body.ToArray());
    }

    // The field numbers are those of opentelemetry/proto/metrics/v1/metrics.proto.
    private void TakeMetrics(Protobuf request)
    {
        foreach (var resource in request.Messages(1))
        {
            Services.Enqueue(Attributes(resource.Messages(1).Single(), 1, "service.name"));
            foreach (var metric in resource.Messages(2).SelectMany(scope => scope.Messages(2)))
            {
                foreach (var point in metric.Messages(5).Concat(metric.Messages(7)).SelectMany(numbers => numbers.Messages(1)))
                    Set(metric, point, 7, point.Number(4) is > 0 and var real ? BitConverter.UInt64BitsToDouble(real) : point.Number(6));
                foreach (var point in metric.Messages(9).SelectMany(histogram => histogram.Messages(1)))
                    Set(metric, point, 9, point.Number(4));
            }
        }
    }

    private void Set(Protobuf metric, Protobuf point, int attributes, double value) =>
        _metrics[string.Join(' ', [metric.Text(1), .. point.Messages(attributes).Select(Value)])] = value;

    private void TakeTraces(Protobuf request)
    {
        foreach (var span in request.Messages(1).SelectMany(resource => resource.Messages(2)).SelectMany(scope => scope.Messages(2)))
            Spans.Enqueue((span.Text(5), Attributes(span, 9, null)));
    }

    private static string Attributes(Protobuf message, int number, string? key) =>
        string.Join(
            ' ',
            message
                .Messages(number)
                .Where(attribute => key is null || attribute.Text(1) == key)
                .Select(attribute => key is null ? $"{attribute.Text(1)}={Value(attribute)}" : Value(attribute))
        );

    private static string Value(Protobuf attribute) =>
        attribute.Messages(2).Single() is var value && value.Text(1) is { Length: > 0 } text ? text : $"{value.Number(3)}";
}
