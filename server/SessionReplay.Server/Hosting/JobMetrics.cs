using System.Diagnostics;
using System.Diagnostics.Metrics;
using Hangfire.Common;
using Hangfire.Server;

namespace SessionReplay.Server.Hosting;

/// <summary>Measures which background jobs ran, how long they took and how they ended.</summary>
internal sealed class JobMetrics : IServerFilter, IJobFilterProvider, IDisposable
{
    public const string MeterName = "SessionReplay.Jobs";

    private const string StartedItem = "started";
    private const string SpanItem = "span";

    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly ActivitySource _source = new(MeterName);
    private readonly Histogram<double> _duration;

    public JobMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        _meter = meters.Create(MeterName);
        _duration = _meter.CreateHistogram<double>("jobs.duration", "s", "How long background jobs ran, by job and result.");
    }

    /// <summary>Makes every job of this server pass through this filter.</summary>
    public IEnumerable<JobFilter> GetFilters(Job job) => [new JobFilter(this, JobFilterScope.Global, null)];

    public void OnPerforming(PerformingContext context)
    {
        context.Items[StartedItem] = _time.GetTimestamp();
        context.Items[SpanItem] = _source.StartActivity(Name(context));
    }

    public void OnPerformed(PerformedContext context)
    {
        var hasFailed = context.Exception is not null && !context.Canceled;
        using (var span = context.Items[SpanItem] as Activity)
        {
            if (hasFailed)
                span?.SetStatus(ActivityStatusCode.Error, context.Exception!.Message);
        }

        _duration.Record(
            _time.GetElapsedTime((long)context.Items[StartedItem]).TotalSeconds,
            new KeyValuePair<string, object?>("job", Name(context)),
            new KeyValuePair<string, object?>("result", hasFailed ? "failed" : "ok")
        );
    }

    public void Dispose()
    {
        _meter.Dispose();
        _source.Dispose();
    }

    private static string Name(PerformContext context) => $"{context.BackgroundJob.Job.Type.Name}.{context.BackgroundJob.Job.Method.Name}";
}
