using SessionReplay.Server.Storage.Errors;

namespace SessionReplay.Server.Tests.Storage;

/// <summary>An error's id is in links people keep, so it may never change.</summary>
public sealed class ErrorIdTests
{
    [Fact]
    public void AnErrorsIdIsMadeFromWhereItStands()
    {
        var id = ErrorId.For("0123456789abcdef0123456789abcdef", "0123456789abcdef", 12, 3);

        Assert.Equal("0f3a542aa50ce33f4ce96a7ea7023125", id);
        Assert.NotEqual(id, ErrorId.For("0123456789abcdef0123456789abcdef", "0123456789abcdef", 1, 23));
    }
}
