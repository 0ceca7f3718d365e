using System.Text.Json;

namespace SessionReplay.E2E.Support;

/// <summary>rrweb events that try every way a page has to run something: once in the snapshot, once in a mutation.</summary>
internal static class HostileRecording
{
    public const int LengthMs = 2_000;

    private const long Began = 1_700_000_000_000;
    private const int BodyId = 1_000;
    private const int TargetId = 1_001;
    private const string Pwn = "top.__pwned = parent.__pwned = window.__pwned = 1; alert('pwned')";

    private static int _lastId;

    /// <summary>The events, as the JSON of a file.</summary>
    public static string Json { get; } =
        JsonSerializer.Serialize<object[]>([
            new
            {
                type = 4,
                timestamp = Began,
                data = new
                {
                    href = $"javascript:{Pwn}",
                    width = 800,
                    height = 600,
                },
            },
            new
            {
                type = 2,
                timestamp = Began + 1,
                data = new { node = Document(), initialOffset = new { left = 0, top = 0 } },
            },
            new
            {
                type = 3,
                timestamp = Began + 1_000,
                data = Mutation(),
            },
            new
            {
                type = 5,
                timestamp = Began + LengthMs,
                data = new
                {
                    tag = "error",
                    payload = new { message = $"<img src=x onerror=\"{Pwn}\">", stack = "<script>alert('pwned')</script>" },
                },
            },
        ]);

    /// <summary>
    /// A recording that names an address in every way that a page has, and opens a dialog with a field whose style sheet would tell by
    /// pictures which keys are typed.
    /// </summary>
    public static string Reaching(string address) =>
        JsonSerializer.Serialize<object[]>([
            new
            {
                type = 4,
                timestamp = Began,
                data = new
                {
                    href = "https://shop.example/",
                    width = 800,
                    height = 600,
                },
            },
            new
            {
                type = 2,
                timestamp = Began + 1,
                data = new { node = Page(Reach(address)), initialOffset = new { left = 0, top = 0 } },
            },
            new
            {
                type = 3,
                timestamp = Began + 1_000,
                data = new
                {
                    source = 0,
                    texts = Array.Empty<object>(),
                    removes = Array.Empty<object>(),
                    attributes = Array.Empty<object>(),
                    adds = Reach(address).SelectMany(node => Flat(node, BodyId)).ToArray(),
                },
            },
            new
            {
                type = 5,
                timestamp = Began + LengthMs,
                data = new { tag = "track", payload = new { name = "end" } },
            },
        ]);

    private static Node[] Reach(string address) =>
        [
            Element(
                "dialog",
                new() { ["open"] = "", ["rr_open_mode"] = "modal" },
                Element("input", new() { ["autofocus"] = "", ["placeholder"] = " " })
            ),
            Element(
                "style",
                new()
                {
                    ["_cssText"] =
                        $"input:not(:placeholder-shown) {{ background: url({address}/typed) }} p {{ background: url({address}/css) }}",
                }
            ),
            Element("img", new() { ["src"] = $"{address}/img", ["referrerpolicy"] = "unsafe-url" }),
            Element("img", new() { ["srcset"] = $"{address}/srcset 2x" }),
            Element("video", new() { ["src"] = $"{address}/video", ["poster"] = $"{address}/poster" }),
            Element("div", new() { ["style"] = $"background: u\\72l({address}/escaped)" }, Text("escaped")),
            Element("link", new() { ["rel"] = "preconnect", ["href"] = address }),
            Element("link", new() { ["rel"] = "prefetch", ["href"] = $"{address}/prefetch" }),
            Element("iframe", new() { ["src"] = $"{address}/frame" }),
            Element("svg", [], isSvg: true, Element("image", new() { ["href"] = $"{address}/svg" }, isSvg: true)),
        ];

    private static object Document() => Page([Element(TargetId, "a", [], [Text("a link")]), .. Attacks()]);

    private static object Page(Node[] inBody) =>
        new
        {
            type = 0,
            id = ++_lastId,
            childNodes = new[]
            {
                Element(
                    "html",
                    [],
                    Element(
                        "head",
                        [],
                        Element("meta", new() { ["http-equiv"] = "refresh", ["content"] = "0;url=/pwned" }),
                        Element("base", new() { ["href"] = "javascript:/pwned/" })
                    ),
                    Element(
                        BodyId,
                        "body",
                        new() { ["onload"] = Pwn, ["onfocus"] = Pwn },
                        [Element("p", new() { ["id"] = "first" }, Text("from the snapshot")), .. inBody]
                    )
                ),
            },
        };

    private static object Mutation() =>
        new
        {
            source = 0,
            texts = Array.Empty<object>(),
            removes = Array.Empty<object>(),
            attributes = new[]
            {
                new
                {
                    id = TargetId,
                    attributes = new Dictionary<string, string>
                    {
                        ["href"] = $"javascript:{Pwn}",
                        ["onclick"] = Pwn,
                        ["onmouseover"] = Pwn,
                    },
                },
            },
            adds = Attacks()
                .Append(Element("p", new() { ["id"] = "later" }, Text("from a mutation")))
                .SelectMany(node => Flat(node, BodyId))
                .ToArray(),
        };

    private static Node[] Attacks() =>
        [
            Element("script", [], Text(Pwn)),
            Element("script", new() { ["src"] = "/pwned.js" }),
            Element("img", new() { ["src"] = "x", ["onerror"] = Pwn }),
            Element("iframe", new() { ["srcdoc"] = $"<script>{Pwn}</script>" }),
            Element("iframe", new() { ["src"] = $"javascript:{Pwn}" }),
            Element("object", new() { ["data"] = $"javascript:{Pwn}" }),
            Element("embed", new() { ["src"] = $"javascript:{Pwn}" }),
            Element("a", new() { ["href"] = $"javascript:{Pwn}", ["target"] = "_top" }, Text("out")),
            Element(
                "form",
                new() { ["action"] = $"javascript:{Pwn}" },
                Element("button", new() { ["formaction"] = $"javascript:{Pwn}" }, Text("send"))
            ),
            Element("input", new() { ["autofocus"] = "", ["onfocus"] = Pwn }),
            Element("details", new() { ["open"] = "", ["ontoggle"] = Pwn }),
            Element(
                "svg",
                new() { ["onload"] = Pwn },
                isSvg: true,
                Element("script", [], isSvg: true, Text(Pwn)),
                Element(
                    "animate",
                    new()
                    {
                        ["onbegin"] = Pwn,
                        ["attributeName"] = "x",
                        ["dur"] = "1s",
                    },
                    isSvg: true
                )
            ),
            Element("link", new() { ["rel"] = "import", ["href"] = "data:text/html,pwned" }),
            Element("video", new() { ["src"] = "x", ["onerror"] = Pwn }),
        ];

    /// <summary>A mutation adds one node at a time, the parent first.</summary>
    private static IEnumerable<object> Flat(Node node, int parentId)
    {
        yield return new
        {
            parentId,
            nextId = (int?)null,
            node = node with
            {
                ChildNodes = [],
            },
        };
        foreach (var added in node.ChildNodes.SelectMany(child => Flat(child, node.Id)))
            yield return added;
    }

    private static Node Element(string tag, Dictionary<string, string> attributes, params Node[] children) =>
        Element(++_lastId, tag, attributes, children);

    private static Node Element(string tag, Dictionary<string, string> attributes, bool isSvg, params Node[] children) =>
        Element(tag, attributes, children) with
        {
            IsSvg = isSvg,
        };

    private static Node Element(int id, string tag, Dictionary<string, string> attributes, Node[] children) =>
        new(2, id)
        {
            TagName = tag,
            Attributes = attributes,
            ChildNodes = children,
        };

    private static Node Text(string text) => new(3, ++_lastId) { TextContent = text };
}
