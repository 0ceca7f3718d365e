using System.Globalization;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Tests.Support;

/// <summary>rrweb events as JSON, as a recorder makes them.</summary>
internal static class Rrweb
{
    private const long Start = 1_700_000_000_000;

    public static string Meta(string href, long time = Start) => Event(4, $$"""{"href":"{{href}}","width":1280,"height":720}""", time);

    public static string Click(long time = Start) => Event(3, """{"source":2,"type":2,"id":5,"x":1,"y":2}""", time);

    public static string Page(string title, long time = Start) => Custom("page", $$"""{"title":"{{title}}"}""", time);

    public static string Identify(string user, long time = Start, string traits = """{"plan":"pro"}""") =>
        Custom("identify", $$"""{"id":"{{user}}","traits":{{traits}}}""", time);

    public static string Error(string message, long time = Start) =>
        Custom(
            "error",
            $$"""{"kind":"error","name":"TypeError","message":"{{message}}","stack":"at pay (shop.js:7:3)","source":"shop.js","line":7,"column":3}""",
            time
        );

    public static string Snapshot(string text, long time = Start) =>
        Event(
            2,
            $$$"""{"node":{"type":0,"childNodes":[{"type":2,"tagName":"p","attributes":{},"childNodes":[{"type":3,"textContent":"{{{text}}}","id":3}],"id":2}],"id":1},"initialOffset":{"left":0,"top":0}}""",
            time
        );

    /// <summary>The text of a node has changed.</summary>
    public static string Text(int id, string text, long time = Start) =>
        Event(3, $$$"""{"source":0,"texts":[{"id":{{{id}}},"value":"{{{text}}}"}],"attributes":[],"removes":[],"adds":[]}""", time);

    public static string Custom(string tag, string payload, long time = Start) =>
        Event(5, $$"""{"tag":"{{tag}}","payload":{{payload}}}""", time);

    /// <summary>A request that was answered, as the recorder records it.</summary>
    public static string Request(string url, int status, long time = Start) =>
        Event(
            6,
            $$$"""{"plugin":"rrweb/network@1","payload":{"requests":[{"name":"{{{url}}}","initiatorType":"fetch","method":"POST","startTime":1,"endTime":2,"status":{{{status}}}}]}}""",
            time
        );

    private static string Event(int type, string data, long time) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"type":{{type}},"data":{{data}},"timestamp":{{time}}}""");
}
