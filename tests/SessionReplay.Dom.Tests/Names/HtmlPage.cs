using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SessionReplay.Dom.Tests.Names;

/// <summary>
/// A recorded page made from markup, in which every element but those without content is closed. The element that a test is about has the
/// attribute <c>x</c>. A <c>template</c> with <c>shadowrootmode</c> is a shadow root, and what stands in an <c>iframe</c> its document.
/// </summary>
internal sealed partial class HtmlPage
{
    public const long Body = 4;

    private const long Now = 1_700_000_000_000;

    private static readonly string[] Void = ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"];
    private static readonly string[] Svg = ["svg", "g", "path", "text", "use"];

    private readonly Dictionary<string, long> _marks = [];
    private readonly List<JsonNode> _frames = [];
    private long _id;

    private HtmlPage(string html)
    {
        var document = new JsonObject { ["type"] = 0, ["childNodes"] = Parse($"<html><head></head><body>{html}</body></html>") };
        Number(document);
        Apply(
            Event(
                4,
                new JsonObject
                {
                    ["href"] = "https://shop.test/",
                    ["width"] = 1280,
                    ["height"] = 720,
                }
            ),
            Event(
                2,
                new JsonObject
                {
                    ["node"] = document,
                    ["initialOffset"] = new JsonObject { ["left"] = 0, ["top"] = 0 },
                }
            )
        );
        Apply([.. _frames]);
    }

    public PageDom Dom { get; } = new();

    /// <summary>The id of the element with the attribute <c>x</c>.</summary>
    public long X => Id("x");

    public static HtmlPage Of(string html) => new(html);

    /// <summary>The id of the first element that has an attribute of a name.</summary>
    public long Id(string mark) => _marks[mark];

    /// <summary>Applies an event, of which the data are given.</summary>
    public HtmlPage Change(string data)
    {
        var json = JsonNode.Parse(data)!;
        Apply(Event(json["tag"] is null ? 3 : 5, json));
        return this;
    }

    public HtmlPage ChangeAttribute(long id, string name, JsonNode? value) =>
        Change(
            new JsonObject
            {
                ["source"] = 0,
                ["removes"] = new JsonArray(),
                ["adds"] = new JsonArray(),
                ["texts"] = new JsonArray(),
                ["attributes"] = new JsonArray(
                    new JsonObject
                    {
                        ["id"] = id,
                        ["attributes"] = new JsonObject { [name] = value },
                    }
                ),
            }.ToJsonString()
        );

    private static JsonObject Event(int type, JsonNode data) =>
        new()
        {
            ["type"] = type,
            ["data"] = data,
            ["timestamp"] = Now,
        };

    private static JsonArray Parse(string html)
    {
        var top = new JsonObject { ["childNodes"] = new JsonArray() };
        var open = new Stack<JsonObject>([top]);
        foreach (Match token in Token().Matches(html))
        {
            var children = open.Peek()["childNodes"]!.AsArray();
            if (token.Groups["text"] is { Success: true, Value: var text })
                children.Add(new JsonObject { ["type"] = 3, ["textContent"] = WebUtility.HtmlDecode(text) });
            else if (token.Groups["close"].Success)
                open.Pop();
            else
            {
                var element = Element(token.Groups["tag"].Value, token.Groups["attributes"].Value);
                children.Add(element);
                if (!Void.Contains(token.Groups["tag"].Value) && !token.Groups["attributes"].Value.EndsWith('/'))
                    open.Push(element);
            }
        }

        return top["childNodes"]!.DeepClone().AsArray();
    }

    private static JsonObject Element(string tag, string markup)
    {
        var attributes = new JsonObject();
        foreach (Match one in Attribute().Matches(markup))
        {
            var name = one.Groups["name"].Value;
            // States are recorded as true.
            attributes[name] = name is "checked" or "selected" ? true : WebUtility.HtmlDecode(one.Groups["value"].Value);
        }

        var element = new JsonObject
        {
            ["type"] = 2,
            ["tagName"] = tag,
            ["attributes"] = attributes,
            ["childNodes"] = new JsonArray(),
        };
        if (Svg.Contains(tag))
            element["isSVG"] = true;
        return element;
    }

    /// <summary>Gives the nodes their ids, in the order in which the recorder numbers them.</summary>
    private void Number(JsonObject node)
    {
        node["id"] = ++_id;
        if (node["attributes"] is JsonObject attributes)
            foreach (var (name, _) in attributes)
                _marks.TryAdd(name, _id);
        if (node["childNodes"] is not JsonArray children)
            return;
        List<JsonObject> own = [.. children.Select(child => child!.AsObject())];
        children.Clear();
        var shadow = own.Find(child => child["attributes"]?["shadowrootmode"] is not null);
        if ((string?)node["tagName"] == "iframe")
        {
            Frame(node, own);
            return;
        }

        foreach (var child in own.Where(child => child != shadow))
            Add(child);
        if (shadow is null)
            return;
        node["isShadowHost"] = true;
        foreach (var child in shadow["childNodes"]!.AsArray().Select(child => child!.DeepClone().AsObject()).ToList())
        {
            child["isShadow"] = true;
            Add(child);
        }

        void Add(JsonObject child)
        {
            // A recorder tells the value of a text area, and not its text.
            if ((string?)child["tagName"] == "textarea" && child["childNodes"]!.AsArray() is [var said])
            {
                child["attributes"]!["value"] = (string?)said!["textContent"];
                child["childNodes"]!.AsArray().Clear();
            }

            children.Add(child);
            Number(child);
        }
    }

    private void Frame(JsonObject frame, List<JsonObject> content)
    {
        if (content.Count == 0)
            return;
        var document = new JsonObject { ["type"] = 0, ["childNodes"] = new JsonArray([.. content]) };
        var at = _frames.Count;
        Number(document);
        // A frame comes before those in it.
        _frames.Insert(
            at,
            Event(
                3,
                new JsonObject
                {
                    ["source"] = 0,
                    ["removes"] = new JsonArray(),
                    ["texts"] = new JsonArray(),
                    ["attributes"] = new JsonArray(),
                    ["isAttachIframe"] = true,
                    ["adds"] = new JsonArray(
                        new JsonObject
                        {
                            ["parentId"] = (long)frame["id"]!,
                            ["nextId"] = null,
                            ["node"] = document,
                        }
                    ),
                }
            )
        );
    }

    private void Apply(params JsonNode[] events)
    {
        foreach (var segment in Wire.Segments(events))
            Assert.Null(Dom.TryApply(segment));
        Assert.True(Dom.IsKnown);
    }

    [GeneratedRegex("""<(?<tag>[\w-]+)(?<attributes>(?:[^>"']|"[^"]*"|'[^']*')*)>|<(?<close>/)[\w-]+>|(?<text>[^<]+)""")]
    private static partial Regex Token();

    [GeneratedRegex("""(?<name>[\w:-]+)(?:=(?:"(?<value>[^"]*)"|'(?<value>[^']*)'|(?<value>[^\s>]+)))?""")]
    private static partial Regex Attribute();
}
