using Microsoft.Extensions.Options;
using SessionReplay.Server.Ingest;

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
    public void WhoTakesLongerThanItShouldWaitsAndOthersDoNot()
    {
        using var rates = new Rates(Options.Create(new RateOptions { ExcessMsPerSecondPerAddress = 1 }));
        rates.TookExcess("slow", TimeSpan.FromMilliseconds(-3));
        rates.TookExcess("slow", TimeSpan.FromMilliseconds(9.9999)); // Of ten.
        Assert.Null(rates.Excess("slow"));

        rates.TookExcess("slow", TimeSpan.FromHours(1)); // More than there is.

        Assert.Equal("busy", rates.Excess("slow")?.Code);
        Assert.Null(rates.Excess("other"));
    }

    [Fact]
    public void TenErrorsCountAsASegmentMore()
    {
        using var rates = new Rates(Options.Create(new RateOptions { SegmentsPerSecondPerAddress = 1 }));
        Assert.Null(rates.Errors("address", "key", 9));
        Assert.Null(rates.Errors("address", "key", 100)); // All ten.

        Assert.Equal("busy", rates.Segment("address", "key", 1)?.Code);
        Assert.Equal("busy", rates.Errors("address", "key", 1_000)?.Code);
        Assert.Null(rates.Errors("other", "other key", int.MaxValue));
    }
}
