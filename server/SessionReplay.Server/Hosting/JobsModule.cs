using Hangfire;
using Hangfire.Common;
using Hangfire.Mongo;
using Hangfire.Mongo.Migration.Strategies;
using Hangfire.Mongo.Migration.Strategies.Backup;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage.Mongo;
using MongoConnection = SessionReplay.Server.Storage.Mongo.MongoConnection;

namespace SessionReplay.Server.Hosting;

/// <summary>
/// Background jobs, kept in MongoDB when that is the store, else in memory; the sweep finds the sessions whose jobs a restart lost.
/// </summary>
internal static class JobsModule
{
    /// <summary>How long a job may wait in MongoDB until a server looks.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    public static void AddJobs(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<JobMetrics>();
        builder.Services.AddHangfire(
            (services, hangfire) =>
            {
                hangfire
                    .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
                    .UseSimpleAssemblyNameTypeSerializer()
                    .UseRecommendedSerializerSettings();
                if (services.GetService<MongoConnection>() is { } mongo)
                    hangfire.UseMongoStorage(mongo.Client, mongo.DatabaseName, MongoOptions());
                else
                    hangfire.UseInMemoryStorage();
            }
        );
        builder.Services.AddHangfireServer(
            (services, server) =>
            {
                server.WorkerCount = services.GetRequiredService<IOptions<HostingOptions>>().Value.JobWorkers;
                server.SchedulePollingInterval = PollInterval;
                // The filter is not global, because global filters belong to the process and not to this server.
                server.FilterProvider = new JobFilterProviderCollection(
                    JobFilterProviders.Providers,
                    services.GetRequiredService<JobMetrics>()
                );
            }
        );
    }

    public static void MapJobs(this WebApplication app) => JobsDashboard.Map(app);

    private static MongoStorageOptions MongoOptions() =>
        new()
        {
            Prefix = "hangfire",
            MigrationOptions = new MongoMigrationOptions
            {
                MigrationStrategy = new MigrateMongoMigrationStrategy(),
                BackupStrategy = new CollectionMongoBackupStrategy(),
            },
            // Change streams and tailable cursors need a replica set, and some databases that speak MongoDB's protocol lack them.
            CheckQueuedJobsStrategy = CheckQueuedJobsStrategy.Poll,
            QueuePollInterval = PollInterval,
            CheckConnection = false, // The store has been prepared over the same client.
        };
}
