using MessagePack;

namespace SessionReplay.Server.Tests.Support;

/// <summary>The body of a flush, written by the official MessagePack library as an independent reading of wire/README.md.</summary>
internal static class FlushContent
{
    public static ByteArrayContent Of(string session, string page, string? token, params byte[][] segments) =>
        With("demo", session, page, token, segments);

    public static ByteArrayContent With(string key, string session, string page, string? token, params byte[][] segments)
    {
        var begin = new Dictionary<string, object?>
        {
            ["key"] = key,
            ["sessionId"] = session,
            ["pageId"] = page,
            ["token"] = token,
            ["sdk"] = "test",
            ["clientNow"] = 1_700_000_000_000,
            ["fromANewerRecorder"] = new[] { 1, 2 },
        };
        return new ByteArrayContent(MessagePackSerializer.Serialize<object?[]>([1, begin, segments, false]));
    }
}
