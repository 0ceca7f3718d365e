using System.Text.Json;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Tests.Support;

/// <summary>Compares the events that come out of a session with the recorded ones.</summary>
internal static class Recorded
{
    /// <summary>The session has exactly the events of <see cref="Recording.Segment"/> with these numbers, in this order.</summary>
    public static async Task AssertNumbersAsync(ServerProcess server, string sessionId, IEnumerable<int> numbers)
    {
        // While a session is being recorded, events after a hole are exported only when the hole is sure to stay.
        int[] wanted = [.. numbers];
        await Probe.UntilAsync(async () => (await NumbersAsync(server, sessionId)).Count >= wanted.Length);
        Assert.Equal(wanted, await NumbersAsync(server, sessionId));
    }

    /// <summary>The numbers of the segments that are stored, by their events.</summary>
    public static async Task<IReadOnlyList<int>> NumbersAsync(ServerProcess server, string sessionId)
    {
        using var viewer = await ViewerClient.LogInAsync(server);
        return await NumbersAsync(viewer, sessionId);
    }

    public static async Task<IReadOnlyList<int>> NumbersAsync(ViewerClient viewer, string sessionId)
    {
        var events = await viewer.GetAsync($"/sessions/{sessionId}/events");
        return
        [
            .. events
                .EnumerateArray()
                .Where(one => one.GetProperty("data").GetProperty("tag").GetString() != "gap")
                .Select(one => one.GetProperty("data").GetProperty("payload").GetProperty("props").GetProperty("number").GetInt32()),
        ];
    }

    /// <summary>Asserts that the stored segment is, byte for byte, the segment that was sent.</summary>
    public static async Task AssertBytesAsync(ViewerClient viewer, TestRecorder recorder, int number, byte[] sent)
    {
        var stored = await viewer.Http.GetByteArrayAsync(
            new Uri($"/api/v1/sessions/{recorder.SessionId}/pages/{recorder.PageId}/segments/{number}", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        var raw = RawLz4.Decompress(stored.AsSpan(12).ToArray(), BitConverter.ToInt32(stored), BitConverter.ToUInt32(stored, 4));
        Assert.True(SealedSegment.TryParse(sent, out var segment, out _));
        Assert.True(
            segment.Inflate().AsSpan().SequenceEqual(raw),
            $"Segment {number} of session {recorder.SessionId} is not what was sent."
        );
    }

    /// <summary>Asserts that these are the same events in the same order, as JSON.</summary>
    public static void AssertSame(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        for (var i = 0; i < Math.Min(expected.Count, actual.Count); i++)
        {
            using var left = JsonDocument.Parse(expected[i]);
            using var right = JsonDocument.Parse(actual[i]);
            Assert.True(
                JsonElement.DeepEquals(left.RootElement, right.RootElement),
                $"Event {i} differs.\nexpected {expected[i]}\nactual   {actual[i]}"
            );
        }

        Assert.Equal(expected.Count, actual.Count);
    }
}
