using Microsoft.Extensions.Options;
using SessionReplay.Server.Ingest.Commit;
using SessionReplay.Server.Ingest.Intake;

namespace SessionReplay.Server.Ingest.Hub;

/// <summary>
/// The server's steps between SIGTERM and its end: it asks pages to come back later, stores and acks the segments that have come, and
/// closes connections only then.
/// </summary>
internal sealed partial class Drain(
    RecorderPages pages,
    Pace pace,
    SegmentQueue queue,
    IOptions<IngestOptions> options,
    TimeProvider time,
    ILogger<Drain> logger
)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>How long segments are still taken that pages sent before they heard of the stop.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Time for the last acks to leave: a connection that closes drops the bytes it has not sent.</summary>
    private static readonly TimeSpan Goodbye = TimeSpan.FromMilliseconds(500);

    public async Task RunAsync()
    {
        LogLeaving(logger, pages.Count, queue.Segments);
        var someoneSends = pages.Count > 0;
        pace.Leave();
        pages.TellPace();
        if (someoneSends)
            await Task.Delay(Grace, time);
        queue.Complete();
        await UntilAsync(() => queue.Segments == 0 && pages.AreTold, TimeSpan.FromSeconds(options.Value.DrainSeconds));
        if (someoneSends)
            await Task.Delay(Goodbye, time);
    }

    private async Task UntilAsync(Func<bool> done, TimeSpan patience)
    {
        var began = time.GetTimestamp();
        while (!done() && time.GetElapsedTime(began) < patience)
            await Task.Delay(Look, time);
    }

    [LoggerMessage(
        LogLevel.Information,
        "The server is stopping. It asks {Pages} pages to come back later, and has {Segments} segments still to store."
    )]
    private static partial void LogLeaving(ILogger logger, int pages, int segments);
}
