using System.Collections.Concurrent;
using Hangfire;
using Hangfire.Mongo;
using Hangfire.Mongo.Migration.Strategies;
using Hangfire.Mongo.Migration.Strategies.Backup;
using Hangfire.Storage;
using MongoDB.Driver;

namespace SessionReplay.TestMongo.Tests;

/// <summary>A job of the tests below; Hangfire calls it by its name.</summary>
public static class Job
{
    public static ConcurrentDictionary<string, int> Runs { get; } = [];

    public static void Run(string id) => Runs.AddOrUpdate(id, 1, (_, runs) => runs + 1);
}

public sealed class HangfireTests(MongoFixture mongo)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly MongoStorage _storage = new(
        new MongoClient(mongo.Mongo.ConnectionString),
        $"hangfire-{Guid.NewGuid():N}",
        new MongoStorageOptions
        {
            MigrationOptions = new MongoMigrationOptions
            {
                MigrationStrategy = new MigrateMongoMigrationStrategy(),
                BackupStrategy = new NoneMongoBackupStrategy(),
            },
            CheckQueuedJobsStrategy = CheckQueuedJobsStrategy.Poll,
            QueuePollInterval = TimeSpan.FromMilliseconds(50),
            CheckConnection = true,
        }
    );

    [Fact]
    public async Task AnEnqueuedJobRunsOnce()
    {
        var id = Guid.NewGuid().ToString();
        using var server = new BackgroundJobServer(
            new BackgroundJobServerOptions { WorkerCount = 4, SchedulePollingInterval = TimeSpan.FromMilliseconds(200) },
            _storage
        );
        var client = new BackgroundJobClient(_storage);
        var jobs = Enumerable.Range(0, 20).Select(n => client.Enqueue(() => Job.Run($"{id} {n}"))).ToList();
        jobs.Add(client.Schedule(() => Job.Run($"{id} later"), TimeSpan.FromMilliseconds(300)));

        using var connection = _storage.GetConnection();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Timeout);
        foreach (var job in jobs)
        {
            while (connection.GetStateData(job).Name != "Succeeded")
                await Task.Delay(50, timeout.Token);
        }

        Assert.All(Job.Runs.Where(job => job.Key.StartsWith(id, StringComparison.Ordinal)), job => Assert.Equal(1, job.Value));
        Assert.Equal(21, _storage.GetMonitoringApi().GetStatistics().Succeeded);
    }

    [Fact]
    public void ARecurringJobIsStored()
    {
        new RecurringJobManager(_storage).AddOrUpdate("sweep", () => Job.Run("sweep"), "*/5 * * * *");
        using var connection = _storage.GetConnection();
        var job = Assert.Single(connection.GetRecurringJobs());
        Assert.Equal(("sweep", "*/5 * * * *"), (job.Id, job.Cron));
    }
}
