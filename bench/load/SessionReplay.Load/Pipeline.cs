using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SessionReplay.Server.Access;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Facts;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Ingest;
using SessionReplay.Server.Ingest.Commit;
using SessionReplay.Server.Ingest.Intake;
using SessionReplay.Server.Playback;
using SessionReplay.Server.Scrubbing;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Health;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sqlite;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Load;

/// <summary>
/// The server from intake to store, without the network, on a SQLite database of its own. It can leave out parts that a server, for good
/// reasons, has no setting to leave out.
/// </summary>
internal sealed class Pipeline : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SegmentIntake _intake;
    private readonly SegmentQueue _queue;
    private readonly GroupCommit _writer;

    private Pipeline(WebApplication app)
    {
        _app = app;
        _intake = app.Services.GetRequiredService<SegmentIntake>();
        _queue = app.Services.GetRequiredService<SegmentQueue>();
        _writer = app.Services.GetServices<IHostedService>().OfType<GroupCommit>().Single();
    }

    /// <param name="folder">Where its database is made.</param>
    /// <param name="isDurable">False: a commit does not wait for the disk.</param>
    /// <param name="settings">As on the server's command line.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<Pipeline> StartAsync(
        string folder,
        bool isDurable,
        IReadOnlyList<string> settings,
        CancellationToken cancellationToken
    )
    {
        var builder = WebApplication.CreateBuilder([
            $"--Data:Path={folder}",
            "--Logging:LogLevel:Default=Warning",
            .. ServerUnderLoad.NoRates,
            .. settings,
        ]);
        builder.AddHosting();
        builder.AddStorage();
        builder.AddAccess();
        builder.AddScrubbing();
        builder.AddIngest();
        builder.AddPlayback(); // The constructor makes every background service; one of them needs SegmentCheck.
        var pipeline = new Pipeline(builder.Build());
        await pipeline._app.Services.GetRequiredService<IStoreHealth>().PrepareAsync(cancellationToken);
        await pipeline._app.Services.GetRequiredService<FirstStart>().PrepareAsync(cancellationToken);
        if (!isDurable)
            await pipeline._app.Services.GetRequiredService<SqliteDatabase>().WriteAsync(BeNormal, cancellationToken);
        await pipeline._writer.StartAsync(cancellationToken);
        return pipeline;
    }

    /// <summary>Admits a page, which may then send.</summary>
    public async Task<AdmittedPage> BeginAsync(string session, string page, CancellationToken cancellationToken)
    {
        var begin = new BeginFields("demo", session, page, null, "load", Visit.Began);
        var (admitted, refusal) = await _app
            .Services.GetRequiredService<Admission>()
            .BeginAsync(begin, new Caller(null, null, IPAddress.Loopback), cancellationToken);
        return admitted ?? throw new LoadException(refusal!.Message);
    }

    /// <summary>Takes a segment as the hub does.</summary>
    public async ValueTask TakeAsync(AdmittedPage page, byte[] sealedSegment, ISegmentReceipt receipt)
    {
        if (await _intake.TakeAsync(page, sealedSegment, receipt, CancellationToken.None) is var (_, refusal))
            throw new LoadException(refusal.Message);
    }

    /// <summary>Takes a segment as the hub does, but looks into none of its records: only its checksum is compared.</summary>
    public async ValueTask TakeUncheckedAsync(AdmittedPage page, byte[] sealedSegment, SegmentFacts facts, ISegmentReceipt receipt)
    {
        if (!SealedSegment.TryParse(sealedSegment, out var parsed, out var error))
            throw new LoadException(error.Message);
        var raw = parsed.Inflate();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var segment = new SegmentToStore(
            page.SessionId,
            page.PageId,
            parsed.Number,
            now,
            RawLz4.Compress(raw),
            raw.Length,
            parsed.Crc32C,
            facts
        );
        using var room = await _queue.ReserveAsync(parsed.RawLength, CancellationToken.None);
        if (room?.TryAdd(new PendingSegment(segment, receipt)) != true)
            throw new LoadException("The queue stayed full.");
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    /// <summary>
    /// Makes commits not wait for the disk. SQLite does not change this within a transaction, but the writer is only available in one.
    /// </summary>
    private static void BeNormal(SqliteStatements statements)
    {
        statements.Execute("COMMIT");
        statements.ExecuteScript("PRAGMA synchronous = NORMAL");
        statements.Execute("BEGIN IMMEDIATE");
    }
}
