using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using SessionReplay.Server.Access;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Indexing;
using SessionReplay.Server.Ingest;
using SessionReplay.Server.Scrubbing;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Hosting;

/// <summary>What a server sends to an OpenTelemetry collector, and when it sends nothing.</summary>
public sealed class TelemetryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ACollectorSeesWhatCameAndWhatBecameOfIt()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var server = await ServerProcess.StartAsync([
            ViewerClient.Setting,
            "--Indexing:FinishSeconds=0",
            "--Indexing:SweepCron=* * * * * *",
            .. collector.Settings,
        ]);
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);

        for (var number = 0; number < 3; number++)
            await recorder.AppendAsync(Recording.Segment(number));
        await recorder.AppendAsync([1, 2, 3]);
        await recorder.WaitAsync(() => recorder.Acked.Count == 3 && recorder.Nacks.Count == 1);
        await recorder.AppendAsync(Recording.Segment(0));
        await recorder.WaitAsync(() => recorder.Acks.Count > 1);
        await recorder.FinishAsync();
        await collector.WaitAsync(heard =>
            heard.Metrics.ContainsKey("indexing.sessions.indexed")
            && Number(heard, "ingest.segments.duplicate") == 1
            && Number(heard, "ingest.ack.duration") == 4
        );

        Assert.Equal(
            (5, 3, 1),
            (
                Number(collector, "ingest.segments.received"),
                Number(collector, "ingest.segments.stored"),
                Number(collector, "ingest.segments.refused schema")
            )
        );
        Assert.Equal((1, 1), (Number(collector, "indexing.sessions.closed"), Number(collector, "indexing.sessions.indexed")));
        Assert.Equal((0, 0), (Number(collector, "ingest.queue.bytes"), Number(collector, "ingest.queue.segments")));
        Assert.InRange(Number(collector, "ingest.commit.duration ok"), 2, 4); // Segments that arrive together share a commit.
        Assert.Equal(Number(collector, "ingest.commit.duration ok"), Number(collector, "ingest.commit.segments"));
        Assert.True(Number(collector, "jobs.duration SessionCloser.SweepAsync ok") > 0);
        Assert.Equal(
            1,
            collector
                .Metrics.Where(metric => metric.Key.StartsWith("signalr.server.active_connections", StringComparison.Ordinal))
                .Sum(metric => metric.Value)
        );
        Assert.Equal(["session-replay"], collector.Services.Distinct());
        Assert.Empty(collector.Unknown);
    }

    [Fact]
    public async Task SpansTellOfRequestsCommitsAndJobsAndOfNoSecret()
    {
        const string Secret = "0123456789abcdef0123456789abcdef01234567";
        await using var collector = await OtlpReceiver.StartAsync();
        await using var server = await ServerProcess.StartAsync([ViewerClient.Setting, .. collector.Settings]);
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await recorder.AppendAsync(Recording.Segment(0));
        await recorder.WaitAsync(() => recorder.Acked.Count == 1);
        using var viewer = await ViewerClient.LogInAsync(server);

        await viewer.Http.GetAsync(new Uri($"/login/{Secret}", UriKind.Relative), Token);
        await viewer.GetAsync("/sessions?user=somebody@example.com");
        await collector.WaitAsync(heard =>
            heard.Spans.Any(span => span.Name == "GET /api/v1/sessions")
            && heard.Spans.Any(span => span.Name == "commit")
            && heard.Spans.Any(span => span.Name.StartsWith("SessionCloser", StringComparison.Ordinal))
        );

        Assert.DoesNotContain(
            collector.Spans,
            span =>
                span.Attributes.Contains(Secret, StringComparison.Ordinal) || span.Attributes.Contains("somebody", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            collector.Spans,
            span =>
                span.Attributes.Contains(recorder.Token!, StringComparison.Ordinal)
                || span.Attributes.Contains("/hubs/", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4317", true)]
    [InlineData("--OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://127.0.0.1:4317", true)]
    public async Task NothingIsGatheredUnlessACollectorIsNamed(string setting, bool isGathered)
    {
        var builder = WebApplication.CreateBuilder([setting, "--PORT=0"]);

        builder.AddTelemetry();

        await using var app = builder.Build();
        Assert.Equal(
            (isGathered, isGathered),
            (app.Services.GetService<MeterProvider>() is not null, app.Services.GetService<TracerProvider>() is not null)
        );
    }

    [Fact]
    public async Task EveryMetricIsExplainedToOperators()
    {
        var builder = WebApplication.CreateBuilder(["--PORT=0"]);
        builder.AddHosting();
        builder.AddStorage();
        builder.AddAccess();
        builder.AddScrubbing();
        builder.AddIngest();
        builder.AddIndexing();
        builder.AddJobs();
        await using var app = builder.Build();
        var names = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("SessionReplay.", StringComparison.Ordinal))
                    names.Add(instrument.Name);
            },
        };
        listener.Start();

        app.Services.GetRequiredService<IngestMetrics>();
        app.Services.GetRequiredService<IndexingMetrics>();
        app.Services.GetRequiredService<JobMetrics>();

        var explained = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "operations.md"), Token);
        Assert.InRange(names.Distinct().Count(), 10, 100);
        Assert.DoesNotContain(names, name => !explained.Contains($"`{name}`", StringComparison.Ordinal));
    }

    private static double Number(OtlpReceiver collector, string metric) => collector.Metrics.GetValueOrDefault(metric);
}
