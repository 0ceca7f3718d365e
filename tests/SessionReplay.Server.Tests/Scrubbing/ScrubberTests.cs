using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using SessionReplay.Server.Playback;
using SessionReplay.Server.Projects;
using SessionReplay.Server.Scrubbing;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Check;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Server.Tests.Scrubbing;

/// <summary>Secrets anywhere in a segment are masked, and the segment stays valid.</summary>
public sealed class ScrubberTests
{
    private const string Jwt =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";

    /// <summary>Put together here from parts, so that no scanner takes this file for a leak.</summary>
    public static TheoryData<string> Secrets =>
        [
            "AKIA" + "IOSFODNN7EXAMPLE",
            "ghp_" + new string('a', 36),
            "github_pat_" + new string('B', 22) + "_" + new string('c', 59),
            "glpat-" + new string('x', 20),
            "npm_" + new string('n', 36),
            "xoxb-" + "123456789012-1234567890123-abcdefghijklmnopqrstuvwx",
            "xapp-" + "1-A0123456789-1234567890123-abcdef",
            "sk_live_" + new string('4', 24),
            "rk_test_" + new string('k', 24),
            "whsec_" + new string('w', 32),
            "AIza" + new string('S', 35),
            "ya29." + new string('t', 60),
            "GOCSPX-" + new string('g', 28),
            "SG." + new string('s', 22) + "." + new string('t', 43),
            Jwt,
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
            "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nabc+/=\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkq\\n-----END PRIVATE KEY-----",
        ];

    private static ProjectPatterns NoPatterns { get; } = new([], TimeProvider.System);

    [Theory]
    [MemberData(nameof(Secrets))]
    public void AKeyOrTokenIsMaskedWhereverItStands(string secret)
    {
        foreach (
            var (before, after) in new[]
            {
                ("", ""),
                ("key=", "&x=1"),
                ("{\"token\":\"", "\"}"),
                ("see https://x.example/?a=", " there"),
                ("%20", ""),
            }
        )
        {
            var scrubbed = Scrub(before + secret + after);
            Assert.StartsWith(before, scrubbed, StringComparison.Ordinal);
            Assert.EndsWith(after, scrubbed, StringComparison.Ordinal);
            Assert.Matches(@"^[*\s]+$", scrubbed[before.Length..^after.Length]);
        }
    }

    [Theory]
    [InlineData("Authorization: Bearer abcdef0123456789abcdef", "Authorization: Bearer **********************")]
    [InlineData("bearer%20abcdef0123456789abcdef&x", "bearer%20**********************&x")]
    [InlineData("{\"authorization\":\"Bearer 0123.456-789_abc~def/x=\"}", "{\"authorization\":\"Bearer ***********************\"}")]
    [InlineData(
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\", 1",
        "********** ******* ******* ********\n*******************************\", 1"
    )]
    [InlineData(
        "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
        "https://hooks.slack.com/services/********************************************"
    )]
    public void WhatStandsBehindAWordIsMaskedAndTheWordIsNot(string text, string scrubbed) => Assert.Equal(scrubbed, Scrub(text));

    [Theory]
    [InlineData("https://shop.example/order/550e8400-e29b-41d4-a716-446655440000?page=2&t=1700000000000#top")]
    [InlineData("https://shop.example/a/4f2d8c1b9e7a6f5d4c3b2a1908f7e6d5c4b3a291/x.js")]
    [InlineData("The Bearer of this letter, Bearer bonds, bearer certificates")]
    [InlineData("AKIA is a prefix, ASIA a continent; AKIAX")]
    [InlineData("task_live_0123456789abcdef0123")]
    [InlineData("desk-proj-0123456789abcdef0123")]
    [InlineData("eyJ is how JSON begins in base64; eyJhIjoxfQ== is all of it")]
    [InlineData("ghp_short")]
    [InlineData("pk_live_0123456789abcdef01234567")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIE\n-----END CERTIFICATE-----")]
    [InlineData("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")]
    public void OrdinaryTextStaysAsItIs(string text) => Assert.Equal(text, Scrub(text));

    [Fact]
    public void ReferencesTimesAndEverythingElseStayWhatTheyWere()
    {
        // Each text comes twice: the second is a reference to the first.
        string[] texts = ["ordinary", "pay with 4111 1111 1111 1111", Jwt, "ordinär ☕ 4111111111111111 ☕", "the end"];
        var events = texts.SelectMany((text, i) => new[] { text, text }.Select((one, j) => Event(one, (2 * i) + j))).ToArray();
        var (raw, records) = Recording.Raw(events);
        var before = raw.Length;

        var counts = ScrubRaw(raw, records, NoPatterns);

        Assert.Equal(new ScrubCounts(Cards: 2, Secrets: 1, Patterns: 0), counts);
        Assert.Equal(before, raw.Length);
        SegmentValidator.Validate(raw, records);
        string[] expected =
        [
            "ordinary",
            "pay with **** **** **** ****",
            new string('*', Jwt.Length),
            "ordinär ☕ **************** ☕",
            "the end",
        ];
        Recorded.AssertSame(
            [.. expected.SelectMany((text, i) => new[] { text, text }.Select((one, j) => Event(one, (2 * i) + j)))],
            ToEvents(raw)
        );
    }

    [Fact]
    public void CardThatIsANumberBecomesZeroAndOtherNumbersStay()
    {
        // The last two texts contain the first byte of such a number: ϯ begins with 0xcf, Ӯ with 0xd3.
        static string Numbers(string first, string second, string third) =>
            $$$"""{"type":5,"data":{"tag":"track","payload":{"name":"pay","props":{"a":{{{first}}},"b":[{{{second}}}],"c":{"d":{{{third}}} },"e":[1700000000000,4111111111111112,-4111111111111111,0.4111111111111111,9007199254740991,4e300],"f":"ϯ\u0000\u000e\u009b","g":"Ӯ4111"} } },"timestamp":1700000000000}""";
        var (raw, records) = Recording.Raw(Numbers("4111111111111111", "378282246310005", "30569309025904"));

        Assert.Equal(new ScrubCounts(Cards: 3, Secrets: 0, Patterns: 0), ScrubRaw(raw, records, NoPatterns));
        SegmentValidator.Validate(raw, records);
        Recorded.AssertSame([Numbers("0", "0", "0")], ToEvents(raw));
    }

    [Fact]
    public void TemplateThatIsMaskedStillTakesItsNumbers()
    {
        byte[] raw =
        [
            0x92,
            1,
            0,
            0x9a,
            (byte)RecordKind.Mutation,
            0,
            0,
            0,
            0,
            1,
            4,
            1,
            0xa5,
            .. "style"u8,
            0x94,
            0xa9,
            .. "transform"u8,
            0xb4,
            .. "translate(\0px, \0px);"u8,
            3,
            4,
        ];

        Assert.True(ScrubRaw(raw, 1, new ProjectPatterns(["translate.*"], TimeProvider.System)).Any);
        SegmentValidator.Validate(raw, 1);
        Assert.Contains("\"transform\":\"**********3*** 4****\"", ToEvents(raw).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void EightBytesOfATextThatWouldBeACardStayAText()
    {
        byte[] number = [0xcf, .. new byte[8]],
            floating = [0xcb, .. new byte[8]];
        BinaryPrimitives.WriteUInt64BigEndian(number.AsSpan(1), 4_111_111_111_111_111);
        BinaryPrimitives.WriteDoubleBigEndian(floating.AsSpan(1), 4_111_111_111_111_111);
        byte[] raw = [0x92, 1, 0, 0x94, (byte)RecordKind.Custom, 0, 0xa1, (byte)'x', 0x93, .. number, .. floating, 0xd1, 0x01, 0xcf];
        byte[] hidden = [0x92, 1, 0, 0x94, (byte)RecordKind.Custom, 0, 0xa1, (byte)'x', 0xc4, 9, .. number];
        var before = hidden.ToArray();

        Assert.Equal(2, CardIntegers.Mask(raw));
        SegmentValidator.Validate(raw, 1);
        Assert.Equal(0, CardIntegers.Mask(hidden));
        Assert.Equal(before, hidden);
    }

    [Fact]
    public void CleanSegmentIsOnlyRead()
    {
        var (raw, records) = Recording.Raw(Rrweb.Snapshot("a shop with 100 things", 1_700_000_000_000), Recording.Event(1));
        var before = raw.ToArray();

        Assert.False(ScrubRaw(raw, records, new ProjectPatterns(["KD-[0-9]{6}"], TimeProvider.System)).Any);
        Assert.Equal(before, raw);
    }

    [Theory]
    [InlineData("KD-[0-9]{6}", "customer KD-123456, KD-12", "customer *********, KD-12")]
    [InlineData("(?i)geheim\\w*", "Äußerst GEHEIMNISVOLL ☕", "Äußerst ************* ☕")]
    [InlineData("ß+", "Straße", "Stra**e")]
    [InlineData("☕.", "a ☕😀 b", "a ******* b")]
    [InlineData("[a-z]+@[a-z.]+", "ann@shop.example bob@x.y", "**************** *******")]
    public void WhatAProjectAddsIsMaskedToo(string pattern, string text, string scrubbed)
    {
        var (raw, records) = Recording.Raw(Event(text, 0));

        Assert.True(ScrubRaw(raw, records, new ProjectPatterns([pattern], TimeProvider.System)).Patterns > 0);
        Recorded.AssertSame([Event(scrubbed, 0)], ToEvents(raw));
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|aa)*b")]
    [InlineData("(.*a){12}")]
    public void PatternThatWouldBacktrackForeverEnds(string pattern)
    {
        var (raw, records) = Recording.Raw(Event(new string('a', 30_000) + "!", 0));
        try
        {
            ScrubRaw(raw, records, new ProjectPatterns([pattern], TimeProvider.System));
        }
        catch (WireException e)
        {
            Assert.Equal("too_large", e.Code); // The segment is refused rather than stored with a secret that it may hold.
        }
    }

    [Theory]
    [InlineData("", "1 to 500 characters")]
    [InlineData("(", "cannot be used")]
    [InlineData("(?<=a)b", "cannot be used")]
    [InlineData(@"(a)\1", "cannot be used")]
    [InlineData("a*", "matches the empty text")]
    public void PatternThatCannotBeUsedIsNamed(string pattern, string why) =>
        Assert.Contains(why, ScrubPattern.Problem(pattern)!, StringComparison.Ordinal);

    [Theory]
    [InlineData("eyJ")]
    [InlineData("AIza-")]
    [InlineData("glpat-.")]
    [InlineData("Bearer+")]
    [InlineData("-----BEGIN PRIVATE KEY-----")]
    [InlineData("-----BEGIN ")]
    [InlineData("4111 ")]
    [InlineData("411 1-")]
    [InlineData(" ")]
    public void TextMadeOfBeginningsOnlyIsScrubbedInTheEnd(string beginning)
    {
        var text = string.Concat(Enumerable.Repeat(beginning, 2_000_000 / beginning.Length));
        var (raw, records) = Recording.Raw(Event(text, 0));

        ScrubRaw(raw, records, NoPatterns);

        SegmentValidator.Validate(raw, records);
    }

    private static string Scrub(string text)
    {
        var (raw, records) = Recording.Raw(Event(text, 0));
        ScrubRaw(raw, records, NoPatterns);
        SegmentValidator.Validate(raw, records);
        using var document = JsonDocument.Parse(ToEvents(raw).Single());
        return document.RootElement.GetProperty("data").GetProperty("payload").GetProperty("name").GetString()!;
    }

    private static ScrubCounts ScrubRaw(byte[] raw, int records, ProjectPatterns patterns)
    {
        var strings = new List<Range>();
        SegmentValidator.Validate(raw, records, strings);
        return Scrubber.Scrub(raw, strings, patterns);
    }

    private static string Event(string text, int number) =>
        JsonSerializer.Serialize(
            new
            {
                type = 5,
                data = new { tag = "track", payload = new { name = text } },
                timestamp = 1_700_000_000_000 + number,
            }
        );

    private static IReadOnlyList<string> ToEvents(byte[] raw)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, WireToRrweb.JsonOptions))
        using (var toRrweb = new WireToRrweb())
        {
            writer.WriteStartArray();
            toRrweb.Write(raw, writer);
            writer.WriteEndArray();
        }

        using var document = JsonDocument.Parse(json.ToArray());
        return [.. document.RootElement.EnumerateArray().Select(one => one.GetRawText())];
    }
}
