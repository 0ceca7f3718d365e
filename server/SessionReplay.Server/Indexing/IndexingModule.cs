using Hangfire;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Indexing.Closing;
using SessionReplay.Server.Indexing.Walk;

namespace SessionReplay.Server.Indexing;

/// <summary>The stage that closes and indexes sessions that are over.</summary>
internal static class IndexingModule
{
    private const string SweepJob = "close-sessions";

    public static void AddIndexing(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<IndexingOptions>()
            .BindConfiguration(IndexingOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder
            .Services.AddSingleton<SessionTurns>()
            .AddSingleton<SessionWalk>()
            .AddSingleton<SessionCloser>()
            .AddSingleton<IndexingMetrics>();
        builder.Services.AddHostedService<RunningSessions>().AddHostedService<OpenedSessions>();
    }

    /// <summary>Schedules the sweep, and queues one sweep now for sessions that a stopped server left unfinished.</summary>
    public static void StartIndexing(this WebApplication app)
    {
        var cron = app.Services.GetRequiredService<IOptions<IndexingOptions>>().Value.SweepCron;
        try
        {
            app.Services.GetRequiredService<IRecurringJobManager>()
                .AddOrUpdate<SessionCloser>(SweepJob, closer => closer.SweepAsync(CancellationToken.None), cron);
        }
        catch (ArgumentException exception)
        {
            throw new OptionsValidationException(
                IndexingOptions.Section,
                typeof(IndexingOptions),
                [$"Indexing:SweepCron is '{cron}': {exception.Message}"]
            );
        }

        app.Services.GetRequiredService<IBackgroundJobClient>().Enqueue<SessionCloser>(closer => closer.SweepAsync(CancellationToken.None));
    }
}
