using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace SessionReplay.Bench;

/// <summary>Throughput in raw bytes of the segment: 10^6 bytes in a second.</summary>
internal sealed class ThroughputColumn : IColumn
{
    public string Id => nameof(ThroughputColumn);
    public string ColumnName => "MB/s";
    public bool AlwaysShow => true;
    public ColumnCategory Category => ColumnCategory.Custom;
    public int PriorityInCategory => 0;
    public bool IsNumeric => true;
    public UnitType UnitType => UnitType.Dimensionless;
    public string Legend => "10^6 bytes of the raw segment in a second";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        var bytes = ((MeasuredSegment)benchmarkCase.Parameters[nameof(HotPath.Segment)]).Raw.Length;
        return summary[benchmarkCase]?.ResultStatistics is { } result
            ? (bytes / result.Mean * 1_000).ToString("N0", CultureInfo.InvariantCulture)
            : "–";
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;
}
