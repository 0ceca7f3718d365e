using System.Text.Json.Nodes;

namespace SessionReplay.Dom.Tests;

/// <summary>
/// A page that changes at random, as rrweb events. It keeps a plain tree of its own, of objects with lists of objects, with which the
/// tree of the Dom is compared.
/// </summary>
internal sealed class RandomPage
{
    private readonly Random _random;
    private readonly Dictionary<long, Plain> _nodes = [];
    private readonly List<long> _sheets = [];
    private readonly JsonArray _events = [];
    private long _id = 1;
    private long _time = 1_700_000_000_000;
    private long _animations;
    private Plain _document = null!;

    public RandomPage(int seed, int steps)
    {
        _random = new(seed);
        Event(
            4,
            new JsonObject
            {
                ["href"] = "https://example.test/",
                ["width"] = 1280,
                ["height"] = 720,
            }
        );
        Snapshot();
        for (var step = 0; step < steps; step++)
        {
            _time += _random.Next(0, 400);
            Step();
        }
    }

    public IReadOnlyList<JsonNode> Events => [.. _events.Select(one => one!)];

    public long Time => _time;

    /// <summary>The tree as rrweb would write it, without the documents of frames.</summary>
    public JsonObject Tree => _document.ToJson();

    /// <summary>The trees of the documents of frames, by the id of the frame.</summary>
    public SortedDictionary<long, JsonObject> Frames =>
        new(_nodes.Values.Where(node => node.Document is not null).ToDictionary(node => node.Id, node => node.Document!.ToJson()));

    private void Snapshot()
    {
        _nodes.Clear();
        _sheets.Clear();
        _document = Make(0);
        _document.Children.Add(Make(1, name: "html"));
        var html = Element("html");
        var head = Element("head");
        var body = Element("body");
        _document.Children.Add(html);
        html.Children.AddRange([head, body]);
        foreach (var child in _document.Children)
            child.Parent = _document;
        head.Parent = body.Parent = html;
        var style = Element("style");
        style.Children.Add(Make(3, text: "a{} b{} @media print{c{} d{}} e{}"));
        style.Children[0].Parent = style;
        head.Children.Add(style);
        style.Parent = head;
        for (var i = 0; i < 8; i++)
            Put(Subtree(3), body, null);
        Event(
            2,
            new JsonObject
            {
                ["node"] = _document.ToJson(),
                ["initialOffset"] = new JsonObject { ["left"] = 0, ["top"] = _random.Next(100) },
            }
        );
    }

    private void Step()
    {
        switch (_random.Next(26))
        {
            case 0 when _random.Next(12) == 0:
                Event(
                    4,
                    new JsonObject
                    {
                        ["href"] = $"https://example.test/{_random.Next(9)}",
                        ["width"] = 1000,
                        ["height"] = 700,
                    }
                );
                Snapshot();
                break;
            case < 9:
                Mutation();
                break;
            case 9:
                Frame();
                break;
            case 10:
                Incremental(3, ("id", Any().Id), ("x", _random.Next(50)), ("y", _random.Next(2000)));
                break;
            case 11:
                Incremental(4, ("width", _random.Next(300, 2000)), ("height", _random.Next(300, 2000)));
                break;
            case 12 or 13:
                Incremental(5, ("id", Any().Id), ("text", Word()), ("isChecked", Coin()), ("userTriggered", Coin()));
                break;
            case 14:
                var positions = new JsonArray();
                for (var i = _random.Next(1, 5); i > 0; i--)
                    positions.Add(
                        new JsonObject
                        {
                            ["x"] = _random.Next(1280),
                            ["y"] = _random.Next(720),
                            ["id"] = Any().Id,
                            ["timeOffset"] = -i,
                        }
                    );
                Incremental(1, ("positions", positions));
                break;
            case 15:
                Incremental(2, ("type", _random.Next(11)), ("id", Any().Id), ("x", 5), ("y", 6), ("pointerType", 0));
                break;
            case 16:
                Incremental(14, ("ranges", new JsonArray(Range())));
                break;
            case 17 or 18:
                Rules();
                break;
            case 19:
                Adopt();
                break;
            case 20:
                Incremental(
                    7,
                    ("type", _random.Next(5)),
                    ("id", Any().Id),
                    ("currentTime", _random.Next(90)),
                    ("volume", 1),
                    ("muted", Coin()),
                    ("playbackRate", 1)
                );
                break;
            case 21:
                Draw();
                break;
            case 22:
                Custom("popover", new JsonObject { ["id"] = Any().Id, ["open"] = Coin() });
                break;
            case 23:
                Animate();
                break;
            case 24:
                Custom("state", new JsonObject { ["id"] = Any().Id, ["indeterminate"] = Coin() });
                break;
            default:
                Incremental(10, ("family", Word()), ("fontSource", "url(x)"), ("buffer", false));
                break;
        }
    }

    private void Mutation()
    {
        var removes = new JsonArray();
        var adds = new JsonArray();
        var texts = new JsonArray();
        var attributes = new JsonArray();
        foreach (var node in _nodes.Values)
            node.IsNew = false;
        for (var i = _random.Next(3); i > 0; i--)
        {
            var node = Any();
            if (node.Parent is not { } parent || node.Depth < 3)
                continue;
            removes.Add(new JsonObject { ["id"] = node.Id, ["parentId"] = parent.Id });
            parent.Children.Remove(node);
            Forget(node);
        }

        for (var i = _random.Next(3); i > 0; i--)
        {
            var parent = Any();
            if (parent.Type != 2 || parent.Depth < 2 || parent.Name is "iframe" or "style")
                continue;
            var node = Subtree(2);
            var before = node.IsShadow || parent.Children.Count == 0 ? null : parent.Children[_random.Next(parent.Children.Count)];
            if (before?.IsShadow == true || Coin())
                before = null;
            Put(node, parent, before);
            Add(adds, node, parent.Id, before?.Id);
        }

        // A change of a node that is added with the same mutation is in the added node.
        var known = _nodes.Values.Where(node => !node.IsNew).ToList();
        for (var i = _random.Next(4); i > 0; i--)
        {
            var node = known[_random.Next(known.Count)];
            if (node.Type == 3)
                texts.Add(new JsonObject { ["id"] = node.Id, ["value"] = node.Text = Word() });
            else if (node.Type == 2)
                attributes.Add(new JsonObject { ["id"] = node.Id, ["attributes"] = Change(node) });
        }

        Incremental(0, ("removes", removes), ("adds", adds), ("texts", texts), ("attributes", attributes));
    }

    private JsonObject Change(Plain node)
    {
        var changes = new JsonObject();
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            var name = new[] { "class", "title", "data-x", "open", "width", "style" }[_random.Next(6)];
            JsonNode? value =
                _random.Next(4) == 0 ? null
                : name == "style" && Coin() ? new JsonObject { ["color"] = Word(), ["margin-left"] = $"{_random.Next(99)}px" }
                : Word();
            changes[name] = value;
        }

        foreach (var (name, value) in changes)
        {
            if (value is null)
                node.Attributes.Remove(name);
            else if (value is not JsonObject)
                node.Attributes[name] = value.DeepClone();
        }

        return changes;
    }

    private void Frame()
    {
        var frames = _nodes.Values.Where(node => node.Name == "iframe").ToList();
        if (frames.Count == 0)
            return;
        var frame = frames[_random.Next(frames.Count)];
        if (frame.Document is not null)
            Forget(frame.Document);
        var document = Make(0);
        var html = Element("html");
        document.Children.Add(html);
        html.Parent = document;
        Put(Element("head"), html, null);
        Put(Element("body"), html, null);
        Put(Subtree(2), html.Children[1], null);
        document.RootOf(document.Id);
        document.Frame = frame;
        frame.Document = document;
        Incremental(
            0,
            ("removes", new JsonArray()),
            (
                "adds",
                new JsonArray(
                    new JsonObject
                    {
                        ["parentId"] = frame.Id,
                        ["nextId"] = null,
                        ["node"] = document.ToJson(),
                    }
                )
            ),
            ("texts", new JsonArray()),
            ("attributes", new JsonArray()),
            ("isAttachIframe", true)
        );
    }

    private void Rules()
    {
        var styles = _nodes.Values.Where(node => node.Name == "style").ToList();
        var (key, id) =
            _sheets.Count > 0 && Coin() ? ("styleId", _sheets[_random.Next(_sheets.Count)]) : ("id", styles.Count > 0 ? styles[0].Id : 0);
        JsonNode index = Coin() ? _random.Next(5) : new JsonArray(2, _random.Next(3));
        if (_random.Next(4) == 0)
            Incremental(
                13,
                (key, id),
                ("index", new JsonArray(_random.Next(3))),
                (
                    Coin() ? "set" : "remove",
                    new JsonObject
                    {
                        ["property"] = Word(),
                        ["value"] = "1",
                        ["priority"] = "",
                    }
                )
            );
        else if (key == "styleId" && _random.Next(6) == 0)
            Incremental(8, (key, id), ("replaceSync", $"x{{color:{Word()}}}"));
        else if (Coin())
            Incremental(8, (key, id), ("adds", new JsonArray(new JsonObject { ["rule"] = $"{Word()}{{}}", ["index"] = index })));
        else
            Incremental(8, (key, id), ("removes", new JsonArray(new JsonObject { ["index"] = index })));
    }

    private void Adopt()
    {
        var styles = new JsonArray();
        if (Coin())
        {
            var rules = new JsonArray();
            for (var i = 0; i < _random.Next(4); i++)
                rules.Add(new JsonObject { ["rule"] = $"{Word()}{{}}", ["index"] = i });
            _sheets.Add(_id++);
            styles.Add(new JsonObject { ["styleId"] = _sheets[^1], ["rules"] = rules });
        }

        var adopted = new JsonArray();
        foreach (var sheet in _sheets.Where(_ => Coin()))
            adopted.Add(sheet);
        Incremental(15, ("id", _document.Id), ("styleIds", adopted), ("styles", styles));
    }

    private void Draw()
    {
        if (Coin())
            Incremental(9, ("id", Any().Id), ("type", 0), ("property", "fillRect"), ("args", new JsonArray(1, 2, 3, _random.Next(9))));
        else
            Incremental(
                9,
                ("id", Any().Id),
                ("type", 0),
                (
                    "commands",
                    new JsonArray(
                        new JsonObject { ["property"] = "clearRect", ["args"] = new JsonArray(0, 0, 9, 9) },
                        new JsonObject { ["property"] = "drawImage", ["args"] = new JsonArray(Word(), 0, 0) }
                    )
                )
            );
    }

    private void Animate()
    {
        if (_animations > 0 && Coin())
            Custom(
                "animation",
                new JsonObject
                {
                    ["animation"] = _random.NextInt64(_animations) + 1,
                    ["do"] = new[] { "cancel", "finish", "pause", "play", "reverse" }[_random.Next(5)],
                }
            );
        else
            Custom(
                "animation",
                new JsonObject
                {
                    ["animation"] = ++_animations,
                    ["id"] = Any().Id,
                    ["keyframes"] = new JsonArray(new JsonObject { ["opacity"] = 0 }),
                    ["options"] = 500,
                }
            );
    }

    private JsonObject Range() =>
        new()
        {
            ["start"] = Any().Id,
            ["startOffset"] = 0,
            ["end"] = Any().Id,
            ["endOffset"] = 3,
        };

    private Plain Subtree(int depth)
    {
        if (depth == 0 || _random.Next(4) == 0)
            return Make(_random.Next(6) == 0 ? 5 : 3, text: Word());
        var name = new[] { "div", "p", "input", "iframe", "canvas", "video", "style", "dialog", "x-card" }[_random.Next(9)];
        var node = Element(name);
        node.Attributes["class"] = Word();
        if (name == "video")
        {
            node.Attributes["rr_mediaState"] = Coin() ? "played" : "paused";
            node.Attributes["rr_mediaCurrentTime"] = _random.Next(60);
        }

        if (name == "style")
            return node;
        if (name is "input" or "iframe" or "canvas" or "video")
            return node;
        if (name == "x-card")
            node.IsHost = true;
        for (var i = _random.Next(4); i > 0; i--)
            Put(Subtree(depth - 1), node, null);
        if (node.IsHost)
        {
            var inside = Element("span");
            inside.IsShadow = true;
            Put(inside, node, null);
        }

        return node;
    }

    private static void Put(Plain node, Plain parent, Plain? before)
    {
        node.Parent = parent;
        parent.Children.Insert(before is null ? End(node, parent) : parent.Children.IndexOf(before), node);
        node.RootOf(parent.RootId);
    }

    /// <summary>Children in the shadow root stand behind the others.</summary>
    private static int End(Plain node, Plain parent) =>
        node.IsShadow ? parent.Children.Count : parent.Children.TakeWhile(child => !child.IsShadow).Count();

    private static void Add(JsonArray adds, Plain node, long parentId, long? nextId)
    {
        var json = node.ToJson();
        json["childNodes"] = json["childNodes"] is null ? null : new JsonArray();
        if (json["childNodes"] is null)
            json.Remove("childNodes");
        adds.Add(
            new JsonObject
            {
                ["parentId"] = parentId,
                ["nextId"] = nextId,
                ["node"] = json,
            }
        );
        foreach (var child in node.Children)
            Add(adds, child, node.Id, null);
    }

    private void Forget(Plain node)
    {
        _nodes.Remove(node.Id);
        node.Children.ForEach(Forget);
        if (node.Document is { } document)
            Forget(document);
    }

    private Plain Any() => _nodes.Values.ElementAt(_random.Next(_nodes.Count));

    private bool Coin() => _random.Next(2) == 0;

    private string Word() => new[] { "red", "blue", "a b", "é😀", "", "x;y", "5px" }[_random.Next(7)];

    private Plain Element(string name) => Make(2, name: name);

    private Plain Make(int type, string? name = null, string? text = null) =>
        _nodes[_id] = new Plain(_id++, type)
        {
            Name = name,
            Text = text,
            IsNew = true,
        };

    private void Incremental(int source, params (string Name, JsonNode? Value)[] fields)
    {
        var data = new JsonObject { ["source"] = source };
        foreach (var (name, value) in fields)
            data[name] = value;
        Event(3, data);
    }

    private void Custom(string tag, JsonObject payload) => Event(5, new JsonObject { ["tag"] = tag, ["payload"] = payload });

    private void Event(int type, JsonObject data)
    {
        _events.Add(
            new JsonObject
            {
                ["type"] = type,
                ["data"] = data,
                ["timestamp"] = _time,
            }
        );
    }

    private sealed class Plain(long id, int type)
    {
        public long Id { get; } = id;

        public int Type { get; } = type;

        public string? Name { get; init; }

        public string? Text { get; set; }

        public bool IsHost { get; set; }

        public bool IsShadow { get; set; }

        public bool IsNew { get; set; }

        public long? RootId { get; private set; }

        public Plain? Parent { get; set; }

        /// <summary>The frame's document, or the frame of a document.</summary>
        public Plain? Document { get; set; }

        public Plain? Frame { get; set; }

        public JsonObject Attributes { get; } = [];

        public List<Plain> Children { get; } = [];

        public int Depth => Parent is { } parent ? parent.Depth + 1 : 0;

        public void RootOf(long? rootId)
        {
            RootId = rootId;
            Children.ForEach(child => child.RootOf(rootId));
        }

        public JsonObject ToJson()
        {
            var json = new JsonObject { ["type"] = Type };
            switch (Type)
            {
                case 0:
                    json["childNodes"] = Below();
                    break;
                case 1:
                    (json["name"], json["publicId"], json["systemId"]) = (Name, "", "");
                    break;
                case 2:
                    (json["tagName"], json["attributes"], json["childNodes"]) = (Name, Attributes.DeepClone(), Below());
                    break;
                default:
                    json["textContent"] = Text;
                    break;
            }

            if (RootId is { } rootId && Type != 0)
                json["rootId"] = rootId;
            if (IsHost)
                json["isShadowHost"] = true;
            if (IsShadow)
                json["isShadow"] = true;
            json["id"] = Id;
            return json;
        }

        private JsonArray Below() => [.. Children.Select(child => (JsonNode)child.ToJson())];
    }
}
