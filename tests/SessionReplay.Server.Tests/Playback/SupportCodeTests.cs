using SessionReplay.Server.Playback;

namespace SessionReplay.Server.Tests.Playback;

public class SupportCodeTests
{
    // The recorder's tests have the first pair too (support-code.test.ts).
    [Theory]
    [InlineData("04HM-ASW9", "0123456789")]
    [InlineData(" o4hm asw9", "0123456789")]
    [InlineData("ZZZZ-ZZZZ", "ffffffffff")]
    [InlineData("llii-0000", "0842100000")]
    public void ACodeSaidOnThePhoneIsTheBeginningOfAnId(string code, string idPrefix)
    {
        Assert.True(SupportCode.TryParse(code, out var found));
        Assert.Equal(idPrefix, found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ABCD-EFG")]
    [InlineData("ABCD-EFGH-J")]
    [InlineData("ABCD-EFGU")]
    [InlineData("ABCD-EFG\u0660")]
    public void AnythingElseIsNot(string code) => Assert.False(SupportCode.TryParse(code, out _));
}
