using System.Text;
using SessionReplay.Server.Scrubbing;

namespace SessionReplay.Server.Tests.Scrubbing;

/// <summary>Which digits in a text are a card number, and which only look like one.</summary>
public sealed class CardNumbersTests
{
    [Theory]
    [InlineData("4111111111111111", "****************")]
    [InlineData("4111 1111 1111 1111", "**** **** **** ****")]
    [InlineData("4111-1111-1111-1111", "****-****-****-****")]
    [InlineData("4111+1111+1111+1111", "****+****+****+****")]
    [InlineData("5555555555554444", "****************")]
    [InlineData("2223 0031 2200 3222", "**** **** **** ****")]
    [InlineData("3782 822463 10005", "**** ****** *****")]
    [InlineData("30569309025904", "**************")]
    [InlineData("3852 000002 3237", "**** ****** ****")]
    [InlineData("6011 1111 1111 1117", "**** **** **** ****")]
    [InlineData("3530111333300000", "****************")]
    [InlineData("6304000000000000", "****************")]
    [InlineData("6200 0000 0000 0005", "**** **** **** ****")]
    [InlineData("4222222222222", "*************")]
    [InlineData("Card: 4111111111111111.", "Card: ****************.")]
    [InlineData("no.4111111111111111,", "no.****************,")]
    [InlineData("4111 1111 1111 1111 123", "**** **** **** **** 123")]
    [InlineData("4111111111111111 12 26", "**************** 12 26")]
    [InlineData("?card=4111111111111111&x=1", "?card=****************&x=1")]
    [InlineData("?q=my%204111111111111111", "?q=my%20****************")]
    [InlineData("?q=%3D4111%201", "?q=%3D4111%201")]
    [InlineData("\"\\n4111111111111111\"", "\"\\n****************\"")]
    [InlineData("{\"pan\":\"5555555555554444\",\"b\":\"4111111111111111\"}", "{\"pan\":\"****************\",\"b\":\"****************\"}")]
    [InlineData("№4111111111111111é", "№****************é")]
    public void ACardIsMaskedAndNothingBesideIt(string text, string masked) => Assert.Equal(masked, Mask(text));

    [Theory]
    [InlineData("4111111111111112")] // The check digit is wrong.
    [InlineData("4111 1111 1111 111")]
    [InlineData("1700000000000")]
    [InlineData("1711111111111")]
    [InlineData("1700000000000000")]
    [InlineData("0000000000000000")]
    [InlineData("9999999999999995")]
    [InlineData("+4915123456788")] // A phone number with a right check digit.
    [InlineData("0.4111111111111111")]
    [InlineData("translate(-.4111111111111111px)")]
    [InlineData("4111111111111111.5")]
    [InlineData("a4111111111111111")]
    [InlineData("f04111111111111111be")]
    [InlineData("4111111111111111px")]
    [InlineData("44111111111111111111")] // Twenty digits.
    [InlineData("41111111-1111-1111-1111-111111111111")] // A UUID
    [InlineData("4111  1111  1111  1111")]
    [InlineData("4111-1111 1111-1111")]
    [InlineData("41 11 11 11 11 11 11 11")]
    [InlineData("")]
    [InlineData("                                        ")]
    public void WhatIsNoCardStays(string text) => Assert.Equal(text, Mask(text));

    [Fact]
    public void NoTimestampOfTheCenturyIsACard()
    {
        // Times in ms have 12 digits until 2001. After that they have 13, which begin with 1 until the year 2033 and then
        // with 2; 13-digit cards begin with 4, 5 or 6.
        for (var ms = 946_684_800_000; ms < 2_999_999_999_999; ms += 7_777_777)
        {
            var text = Encoding.ASCII.GetBytes($"{ms}");
            Assert.Equal(0, CardNumbers.Mask(text));
        }
    }

    [Fact]
    public void OfOrdinaryNumbersOnlyThoseWithAnIssuerAndACheckDigitAreTaken()
    {
        var random = new Random(5);
        var taken = 0;
        const int Numbers = 200_000;
        for (var i = 0; i < Numbers; i++)
        {
            var text = Encoding.ASCII.GetBytes($"{random.NextInt64(1_000_000_000_000_000, 10_000_000_000_000_000)}");
            taken += CardNumbers.Mask(text);
        }

        // One number in ten has a right check digit, and three in ten begin as a card does: 3 of 100 are taken.
        Assert.InRange(taken, 1, Numbers * 4 / 100);
    }

    [Fact]
    public void EveryCardInALongTextIsFoundWhereverItStands()
    {
        for (var before = 0; before < 40; before++)
        {
            var text = new string('x', before) + " 4111111111111111 " + new string('1', before) + " 5555 5555 5555 4444";
            Assert.Equal(new string('x', before) + " **************** " + new string('1', before) + " **** **** **** ****", Mask(text));
        }
    }

    private static string Mask(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        CardNumbers.Mask(bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
