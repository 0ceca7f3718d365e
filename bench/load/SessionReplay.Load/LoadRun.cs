using System.Diagnostics;

namespace SessionReplay.Load;

/// <summary>The measurements of a run.</summary>
internal sealed record LoadResult
{
    public required LoadOptions Options { get; init; }
    public required string Database { get; init; }
    public required int Connected { get; init; }
    public required IReadOnlyList<string> Failures { get; init; }
    public required TimeSpan Time { get; init; }
    public required int Sent { get; init; }
    public required int Acked { get; init; }
    public required int Nacks { get; init; }

    /// <summary>Time from a segment to its ack, for the segments sent while measuring, ascending.</summary>
    public required IReadOnlyList<double> AckMs { get; init; }

    public required TimeSpan? ServerTime { get; init; }
    public required TimeSpan? DatabaseTime { get; init; }
    public required IReadOnlyList<long> ServerBytes { get; init; }
    public required StoredCheck? Stored { get; init; }
    public required long? DatabaseBytes { get; init; }
}

/// <summary>A run of many recorders, each of which sends a segment in every interval.</summary>
internal static class LoadRun
{
    /// <summary>Number of connections that are made at the same time.</summary>
    private const int Connecting = 32;

    private static readonly TimeSpan LastAcks = TimeSpan.FromSeconds(30);

    public static async Task<LoadResult> RunAsync(LoadOptions options, Traffic traffic, CancellationToken cancellationToken)
    {
        await using var server = await ServerUnderLoad.StartAsync(options, cancellationToken);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        var recorders = Enumerable.Range(0, options.Recorders).Select(index => new LoadRecorder(traffic, index, http)).ToList();
        Progress($"{recorders.Count} recorders connect to {server.Address}");
        await Parallel.ForEachAsync(
            recorders,
            new ParallelOptions { MaxDegreeOfParallelism = Connecting, CancellationToken = cancellationToken },
            async (recorder, token) => await recorder.BeginAsync(server.Address, token)
        );

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = recorders
            .Select(
                (recorder, index) => recorder.SendAsync(options.Interval, options.Interval * ((double)index / recorders.Count), stop.Token)
            )
            .ToList();
        Progress($"sending; measured from {options.Warmup.TotalSeconds} s on, for {options.Time.TotalSeconds} s");
        await Task.Delay(options.Warmup, cancellationToken);

        var (began, server0, database0) = (Stopwatch.GetTimestamp(), server.Usage?.ServerTime, server.Usage?.DatabaseTime);
        var memory = await WatchAsync(server.Usage, options.Time, cancellationToken);
        var (ended, server1, database1) = (Stopwatch.GetTimestamp(), server.Usage?.ServerTime, server.Usage?.DatabaseTime);

        await stop.CancelAsync();
        await Task.WhenAll(sending);
        for (var waiting = Stopwatch.StartNew(); waiting.Elapsed < LastAcks && !recorders.All(recorder => recorder.IsAllAcked); )
            await Task.Delay(100, cancellationToken);
        var failures = recorders.Select(recorder => recorder.Failure).OfType<string>().ToList();
        Progress("counting what is stored");
        var stored = server.Password is null ? null : await StoredCheck.MakeAsync(server, recorders, cancellationToken);
        var databaseBytes = server.DatabaseFile is { } file ? new FileInfo(file).Length + new FileInfo(file + "-wal").Length : (long?)null;
        await Parallel.ForEachAsync(recorders, cancellationToken, async (recorder, _) => await recorder.DisposeAsync());

        var measured = recorders.SelectMany(recorder => recorder.Sents).Where(sent => sent.At >= began && sent.At < ended).ToList();
        return new LoadResult
        {
            Options = options,
            Database = server.Database,
            Connected = recorders.Count,
            Failures = failures,
            Time = Stopwatch.GetElapsedTime(began, ended),
            Sent = measured.Count,
            Acked = measured.Count(sent => sent.AckedAfter is not null),
            Nacks = recorders.Sum(recorder => recorder.Nacks),
            AckMs = [.. measured.Select(sent => sent.AckedAfter).OfType<TimeSpan>().Select(after => after.TotalMilliseconds).Order()],
            ServerTime = server1 - server0,
            DatabaseTime = database1 - database0,
            ServerBytes = memory,
            Stored = stored,
            DatabaseBytes = databaseBytes,
        };
    }

    private static async Task<IReadOnlyList<long>> WatchAsync(ProcessUsage? usage, TimeSpan time, CancellationToken cancellationToken)
    {
        var bytes = new List<long>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var watching = Stopwatch.StartNew(); watching.Elapsed < time; )
        {
            if (usage is not null)
                bytes.Add(usage.ServerBytes);
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        return bytes;
    }

    private static void Progress(string what) => Console.Error.WriteLine($"{what} …");
}
