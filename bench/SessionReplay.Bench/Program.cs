using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using SessionReplay.Bench;
using SessionReplay.Bench.Index;

if (args is ["index", .. var rest])
    return await IndexCommand.RunAsync(rest, Console.Out, Console.Error);
if (args is ["recording", .. var options])
    return await RecordingCommand.RunAsync(options, Console.Out, Console.Error);

// Short runs in this process give a table in a minute; `-- --long` measures longer.
var job = (args.Contains("--long") ? Job.Default : Job.ShortRun).WithToolchain(InProcessEmitToolchain.Instance);
var config = ManualConfig
    .CreateEmpty()
    .AddJob(job)
    .AddLogger(ConsoleLogger.Default)
    .AddExporter(MarkdownExporter.GitHub)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumn(TargetMethodColumn.Method, StatisticColumn.Mean, new ThroughputColumn())
    .AddColumnProvider(DefaultColumnProviders.Params, DefaultColumnProviders.Metrics);
BenchmarkRunner.Run<HotPath>(config);
return 0;
