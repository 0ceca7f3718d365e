using Hangfire;
using Hangfire.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Ingest;
using SessionReplay.Server.Playback;
using SessionReplay.Server.Scrubbing;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Health;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Hosting;

/// <summary>Background jobs run, whichever database keeps them.</summary>
public sealed class JobsTests(MongoServer mongo)
{
    [Fact]
    public async Task AJobRunsBesideSqlite()
    {
        using var folder = new TempFolder();
        await RunAsync($"--Data:Path={folder.Path}");
    }

    [Fact]
    public async Task AJobRunsOnMongoDb()
    {
        var connectionString = await mongo.NewDatabaseAsync();
        await RunAsync($"--ConnectionStrings:Mongo={connectionString}");
        await MongoServer.DropAsync(connectionString);
    }

    private static async Task RunAsync(string setting)
    {
        var builder = WebApplication.CreateBuilder([setting, "--PORT=0"]);
        builder.AddHosting();
        builder.AddStorage();
        builder.AddScrubbing();
        builder.AddIngest(); // When a host stops, it first lets ingest drain.
        builder.AddPlayback(); // When a host starts, it looks for damage in the stored sessions.
        builder.AddJobs();
        await using var app = builder.Build();
        // As Program.cs does: without a database the look for damage fails, and the host stops while it starts.
        await app.Services.GetRequiredService<IStoreHealth>().PrepareAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var id = Guid.NewGuid().ToString("N");

        app.Services.GetRequiredService<IBackgroundJobClient>().Enqueue<SignalJob>(job => job.Signal(id));

        await SignalJob.Ran(id).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await app.StopAsync(TestContext.Current.CancellationToken);
        // Hangfire keeps the log provider of this host for the whole process; later tests would use it after it is disposed.
        LogProvider.SetCurrentLogProvider(null);
    }
}
