using SessionReplay.Server.Projects;
using SessionReplay.Server.Storage.Projects;

namespace SessionReplay.Server.Tests.Storage;

/// <summary>Which origins may record with a key; an origin is compared as a whole.</summary>
public sealed class OriginPolicyTests
{
    private static readonly Project Shop = new(
        "shop",
        "Shop",
        "key",
        ["https://shop.example", "http://test.shop.example:8080", "https://[2001:db8::1]"]
    );
    private static readonly Project Local = new("demo", "Demo", "demo", [OriginPolicy.Localhost]);

    [Theory]
    [InlineData("https://shop.example")]
    [InlineData("https://SHOP.example:443")]
    [InlineData("http://test.shop.example:8080")]
    [InlineData("https://[2001:db8:0::1]")]
    public void AnOriginOfTheProjectMayRecord(string origin) => Assert.True(OriginPolicy.Allows(Shop, origin));

    [Theory]
    [InlineData("http://shop.example")]
    [InlineData("https://shop.example:8443")]
    [InlineData("https://www.shop.example")]
    [InlineData("https://shop.example.evil.example")]
    [InlineData("https://evilshop.example")]
    [InlineData("https://shop.example@evil.example")]
    [InlineData("https://shop.example/path")]
    [InlineData("https://shop.example/")]
    [InlineData("https://shop.example?")]
    [InlineData("https://shop.example#x")]
    [InlineData(@"https://shop.example\@evil.example")]
    [InlineData("http://test.shop.example")]
    [InlineData("ftp://shop.example")]
    [InlineData("shop.example")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("http://localhost")]
    public void AForeignOriginMayNot(string origin) => Assert.False(OriginPolicy.Allows(Shop, origin));

    [Theory]
    [InlineData("http://localhost")]
    [InlineData("http://localhost:5080")]
    [InlineData("https://localhost:3000")]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://[::1]:5080")]
    public void LocalhostMeansEveryPortAndSchemeOfThisMachine(string origin) => Assert.True(OriginPolicy.Allows(Local, origin));

    [Theory]
    [InlineData("http://localhost.evil.example")]
    [InlineData("http://evil-localhost")]
    [InlineData("http://127.0.0.1.evil.example")]
    [InlineData("http://127.0.0.2")]
    [InlineData("http://0.0.0.0")]
    [InlineData("http://[::2]")]
    [InlineData("http://localhost@evil.example")]
    [InlineData("null")]
    public void WhatLooksLikeLocalhostIsNot(string origin) => Assert.False(OriginPolicy.Allows(Local, origin));

    [Fact]
    public void WhoSendsNoOriginIsNoBrowser() => Assert.True(OriginPolicy.Allows(Shop, null));
}
