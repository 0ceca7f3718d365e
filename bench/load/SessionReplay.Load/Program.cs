using SessionReplay.Load;

if (LoadOptions.IsHelp(args))
{
    Console.WriteLine(LoadOptions.Help);
    return 0;
}

if (LoadOptions.Parse(args, out var mistake) is not { } options)
{
    await Console.Error.WriteLineAsync(mistake);
    return 2;
}

using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stopping.Cancel();
};

try
{
    var report = new Report(Console.Out);
    var traffic = Traffic.Make(options.EventBytes);
    report.Traffic(traffic);
    var isSound = true;
    if (options.Recorders > 0)
        isSound = report.Load(await LoadRun.RunAsync(options, traffic, stopping.Token));
    if (options.Idle > 0)
        report.Idle(await IdleRun.RunAsync(options, stopping.Token));
    if (options.RatioRounds > 0)
        report.Ratios(await Ratios.MeasureAsync(options, traffic, stopping.Token));
    return isSound ? 0 : 1;
}
catch (LoadException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return 130;
}
