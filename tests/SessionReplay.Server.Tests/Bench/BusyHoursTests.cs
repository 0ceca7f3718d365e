using System.Text.Json;
using SessionReplay.Bench.Index;
using SessionReplay.Dom;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Server.Tests.Bench;

/// <summary>The hours that the index benchmark measures. Its figures of two days are comparable only if the hours are the same.</summary>
public sealed class BusyHoursTests
{
    private const int Minutes = 6;

    [Fact]
    public void SameSeedGivesTheSameHours()
    {
        Assert.Equal(Events(BusyHours.Seed), Events(BusyHours.Seed));
        Assert.NotEqual(Events(BusyHours.Seed), Events(BusyHours.Seed + 1));
    }

    [Fact]
    public void EveryEventHasACompactRecordAndThePageStaysOneOfTenThousandNodes()
    {
        var dom = new PageDom();
        var toWire = new RrwebToWire(
            (raw, _) =>
            {
                Assert.DoesNotContain(RecordKind.Any, Kinds(raw));
                Assert.Null(dom.TryApply(raw));
            }
        );

        foreach (var one in Events(BusyHours.Seed))
        {
            using var json = JsonDocument.Parse(one);
            toWire.Write(json.RootElement);
        }

        toWire.Flush();
        Assert.InRange(dom.Nodes, 10_000, 11_000);
    }

    private static List<string> Events(int seed) => [.. new BusyHours(seed).Seconds(Minutes).SelectMany(second => second.Events)];

    private static List<RecordKind> Kinds(byte[] raw)
    {
        var kinds = new List<RecordKind>();
        var reader = new SegmentReader(raw);
        while (reader.Read())
            kinds.Add(reader.Kind);
        return kinds;
    }
}
