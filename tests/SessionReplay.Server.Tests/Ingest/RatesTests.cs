using Microsoft.Extensions.Options;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Ingest;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

public sealed class RatesTests
{
    [Fact]
    public void SegmentThatIsLargerThanASmallRateWaitsItsTurnAndDoesNotFail()
    {
        var ingest = new IngestOptions();
        using var rates = new Rates(Options.Create(new RateOptions { BytesPerSecondPerAddress = 1_000, BytesPerSecondPerKey = 1_000 }));

        Assert.Null(rates.Segment("address", "key", ingest.MaxSegmentBytes));
        Assert.Equal("busy", rates.Segment("address", "key", ingest.MaxSegmentBytes)?.Code);
    }

    [Fact]
    public void WhoHasTakenItsShareOfTheProcessorWaitsAndOthersDoNot()
    {
        using var rates = new Rates(Options.Create(new RateOptions { ProcessorMsPerSecondPerAddress = 1 }));
        rates.TookProcessor("slow", TimeSpan.FromMilliseconds(9)); // Of the 10 ms that may be used at once.
        Assert.Null(rates.Processor("slow"));

        rates.TookProcessor("slow", TimeSpan.FromHours(1)); // More than the balance.

        Assert.Equal("busy", rates.Processor("slow")?.Code);
        Assert.Null(rates.Processor("other"));
    }

    [Fact]
    public async Task ProcessorTimeThatWasNotThereIsOwed()
    {
        using var rates = new Rates(Options.Create(new RateOptions { ProcessorMsPerSecondPerAddress = 1_000 }));
        // Threads that began together may use more than the ten seconds' worth that the address has; the address owes the rest.
        for (var thread = 0; thread < 13; thread++)
            rates.TookProcessor("slow", TimeSpan.FromSeconds(1));
        for (var thread = 0; thread < 100; thread++)
            rates.TookProcessor("slower", TimeSpan.FromSeconds(1));
        Assert.NotNull(rates.Processor("slow"));

        await Probe.UntilAsync(() => Task.FromResult(rates.Processor("slow") is null));
        Assert.NotNull(rates.Processor("slower"));
    }

    [Fact]
    public void TenErrorsCountAsASegmentMore()
    {
        using var rates = new Rates(Options.Create(new RateOptions { SegmentsPerSecondPerAddress = 1 }));
        Assert.Null(rates.Errors("address", "key", 9));
        Assert.Null(rates.Errors("address", "key", 100)); // 100 errors count as ten segments, all that may come at once.

        Assert.Equal("busy", rates.Segment("address", "key", 1)?.Code);
        Assert.Equal("busy", rates.Errors("address", "key", 1_000)?.Code);
        Assert.Null(rates.Errors("other", "other key", int.MaxValue));
    }
}
