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
}
