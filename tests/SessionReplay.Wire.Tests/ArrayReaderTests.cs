using System.Text;
using System.Text.Json;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Wire.Tests;

public sealed class ArrayReaderTests
{
    private const string Event = """{"type":5,"data":{"tag":"a \"quoted\" }]\\","payload":[{}]},"timestamp":1}""";

    [Theory]
    [InlineData("[]", 0)]
    [InlineData(" [ ] ", 0)]
    [InlineData("", 0)]
    [InlineData($"[{Event},{Event}]", 2)]
    [InlineData($"{Event}\n{Event}\n{Event}", 3)]
    public async Task ArrayOrLinesAreReadOneByOne(string json, int count)
    {
        foreach (var step in new[] { 1, 3, 7, 100_000 })
        {
            var events = await ReadAsync(json, step);
            Assert.Equal(count, events.Count);
            Assert.All(events, text => Assert.Equal(Event, text));
        }
    }

    [Theory]
    [InlineData("[1]", "Event 0 is not an object")]
    [InlineData($"[{Event},\"x\"]", "Event 1 is not an object")]
    [InlineData($"[{Event},", "ends in the middle, at event 1")]
    [InlineData($$"""[{{Event}},{"type":}]""", "Event 1 is not JSON")]
    public async Task WhatIsWrongIsNamedWithItsIndex(string json, string message)
    {
        var e = await Assert.ThrowsAsync<WireException>(() => ReadAsync(json, 5));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JsonDeeperThanTheLimitIsRefusedBeforeItCosts()
    {
        const int Levels = WireFormat.MaxJsonDepth + 1;
        var e = await Assert.ThrowsAsync<WireException>(() =>
            ReadAsync($"[{{\"a\":{new string('[', Levels)}{new string(']', Levels)}}}]", 100_000)
        );
        Assert.Contains("depth", e.Message, StringComparison.Ordinal);
    }

    private static async Task<List<string>> ReadAsync(string json, int step)
    {
        var events = new List<string>();
        await foreach (
            var one in RrwebArrayReader.ReadAsync(new SlowStream(Encoding.UTF8.GetBytes(json), step), TestContext.Current.CancellationToken)
        )
            events.Add(one.GetRawText());
        return events;
    }

    /// <summary>Gives a few bytes at a time, as a network does.</summary>
    private sealed class SlowStream(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(step, buffer.Length)], cancellationToken);
    }
}
