using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Ingest;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Sqlite;
using SessionReplay.Wire;

namespace SessionReplay.Load;

/// <summary>The server's own classes from intake to store, without the network, on a SQLite database of their own. What the server cannot be told to leave out, for good reasons, can be left out here.</summary>
internal sealed class Pipeline : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly GroupCommit _writer;

    private Pipeline(ServiceProvider services)
    {
        _services = services;
        _writer = services.GetRequiredService<GroupCommit>();
    }

    public static async Task<Pipeline> StartAsync(string folder, bool isDurable, CancellationToken cancellationToken)
    {
        var pipeline = new Pipeline(new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(Options.Create(new StorageOptions { Path = folder }))
            .AddSingleton(Options.Create(new IngestOptions()))
            .AddSingleton<IHostEnvironment>(new HostingEnvironment())
            .AddSqliteStore()
            .AddSingleton<SegmentQueue>()
            .AddSingleton<IngestMetrics>()
            .AddSingleton<SegmentIntake>()
            .AddSingleton<GroupCommit>()
            .BuildServiceProvider());
        await pipeline._services.GetRequiredService<IStoreHealth>().PrepareAsync(cancellationToken);
        if (!isDurable) await pipeline._services.GetRequiredService<SqliteDatabase>().WriteAsync(BeNormal, cancellationToken);
        await pipeline._writer.StartAsync(cancellationToken);
        return pipeline;
    }

    /// <summary>A page that may send, as Begin gives it.</summary>
    public async Task<AdmittedPage> BeginAsync(string session, string page, CancellationToken cancellationToken)
    {
        await _services.GetRequiredService<ISessionStore>().BeginAsync(session, "demo", new Page { SessionId = session, Id = page, BegunAtServer = 0, ClockOffset = 0 }, null, 0, cancellationToken);
        return new AdmittedPage("demo", session, page, "", []);
    }

    /// <summary>As the hub does.</summary>
    public async ValueTask TakeAsync(AdmittedPage page, byte[] sealedSegment, ISegmentReceipt receipt)
    {
        if (await _services.GetRequiredService<SegmentIntake>().TakeAsync(page, sealedSegment, receipt, CancellationToken.None) is var (_, refusal)) throw new LoadException(refusal.Message);
    }

    /// <summary>As the hub does, but that nothing looks into the segment: only its checksum is compared.</summary>
    public async ValueTask TakeUncheckedAsync(AdmittedPage page, byte[] sealedSegment, SegmentSummary summary, ISegmentReceipt receipt)
    {
        if (!SealedSegment.TryParse(sealedSegment, out var parsed, out var error)) throw new LoadException(error.Message);
        var raw = parsed.Inflate();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var segment = new SegmentToStore(page.SessionId, page.PageId, parsed.Number, now, RawLz4.Compress(raw), raw.Length, parsed.Crc32C, summary);
        if (!await _services.GetRequiredService<SegmentQueue>().TryAddAsync(new PendingSegment(segment, receipt), CancellationToken.None)) throw new LoadException("The queue stayed full.");
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    /// <summary>The setting cannot change within a transaction, and the writer is only to be had in one.</summary>
    private static void BeNormal(SqliteStatements statements)
    {
        statements.Execute("COMMIT");
        statements.ExecuteScript("PRAGMA synchronous = NORMAL");
        statements.Execute("BEGIN IMMEDIATE");
    }

    private sealed class HostingEnvironment : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Production;

        public string ApplicationName { get; set; } = "load";

        public string ContentRootPath { get; set; } = Environment.CurrentDirectory;

        public Microsoft.Extensions.FileProviders.IFileProvider ContentRootFileProvider { get; set; } = new Microsoft.Extensions.FileProviders.NullFileProvider();
    }
}
