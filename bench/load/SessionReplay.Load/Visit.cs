using System.Globalization;
using System.Text;

namespace SessionReplay.Load;

/// <summary>A made-up visit of a shop, event by event as rrweb writes them: the same for the same seed.</summary>
internal sealed class Visit(int seed)
{
    public const long Began = 1_767_225_600_000;

    private static readonly string[] Words =
    [
        "order",
        "cart",
        "price",
        "gift card",
        "delivery",
        "Tuesday",
        "add to cart",
        "in stock",
        "2 left",
        "reviews",
        "size",
        "colour",
        "blue",
        "linen",
        "returns",
        "voucher",
        "total",
        "checkout",
        "account",
        "save for later",
        "compare",
        "recommended",
        "free shipping",
        "customer",
        "rating",
    ];

    private readonly Random _random = new(seed);
    private long _time = Began;
    private int _nodes;
    private int _list = 4;

    public string Meta() => Event(4, """{"href":"https://shop.example/category/linen?page=2","width":1440,"height":900}""");

    /// <summary>The snapshot of a page with <paramref name="rows"/> rows of a product list.</summary>
    public string Snapshot(int rows)
    {
        var body = new StringBuilder();
        _nodes = 5;
        for (var row = 0; row < rows; row++)
            body.Append(row == 0 ? "" : ",").Append(Row());
        return Event(
            2,
            $$$"""
            {"node":{"type":0,"childNodes":[{"type":1,"name":"html","publicId":"","systemId":"","id":2},{"type":2,"tagName":"html","attributes":{"lang":"en"},"childNodes":[{"type":2,"tagName":"ul","attributes":{"class":"products"},"childNodes":[{{{body}}}],"id":4}],"id":3}],"id":1},"initialOffset":{"left":0,"top":0}}
            """.Trim()
        );
    }

    /// <summary>The next event: mostly the pointer, then changes of the page, then everything else.</summary>
    public string Next()
    {
        _time += _random.Next(20, 300);
        return _random.Next(100) switch
        {
            < 35 => Pointer(),
            < 55 => Attributes(),
            < 65 => Texts(),
            < 75 => Adds(),
            < 83 => Incremental($$"""{"source":3,"id":1,"x":0,"y":{{_random.Next(8_000)}}}"""),
            < 89 => Incremental(
                $$"""{"source":2,"type":{{_random.Next(7)}},"id":{{Node()}},"x":{{_random.Next(1440)}},"y":{{_random.Next(900)}},"pointerType":0}"""
            ),
            < 93 => Incremental(
                $$"""{"source":5,"text":"{{new string('*', _random.Next(1, 20))}}","isChecked":false,"userTriggered":true,"id":{{Node()}}}"""
            ),
            < 97 => Event(
                6,
                $$$"""{"plugin":"rrweb/console@1","payload":{"level":"log","trace":["render (https://shop.example/app.js:{{{_random.Next(900)}}}:17)"],"payload":["\"{{{Word()}}} {{{_random.Next(10_000)}}}\""]}}"""
            ),
            _ => Event(
                6,
                $$$"""{"plugin":"rrweb/network@1","payload":{"requests":[{"name":"https://shop.example/api/{{{_random.Next(100_000)}}}","initiatorType":"fetch","method":"GET","startTime":{{{_random.Next(90_000)}}},"endTime":{{{_random.Next(90_000, 99_000)}}},"duration":{{{_random.Next(900)}}},"status":200,"transferSize":{{{_random.Next(20_000)}}}}]}}"""
            ),
        };
    }

    private string Pointer()
    {
        var positions = new List<string>();
        var (x, y, count) = (_random.Next(1440), _random.Next(900), _random.Next(5, 10));
        for (var i = 0; i < count; i++)
        {
            (x, y) = (x + _random.Next(-15, 40), y + _random.Next(-12, 25));
            positions.Add($$"""{"x":{{x}},"y":{{y}},"id":{{Node()}},"timeOffset":{{(i - count) * 50}}}""");
        }

        return Incremental($$"""{"source":1,"positions":[{{string.Join(',', positions)}}]}""");
    }

    private string Attributes()
    {
        var changes = Enumerable
            .Range(0, _random.Next(1, 5))
            .Select(_ =>
                $$$$"""{"id":{{{{Node()}}}},"attributes":{"class":"product {{{{(_random.Next(2) == 0 ? "is-hover" : "is-active")}}}}","style":{"transform":"translateY({{{{_random.Next(400)}}}}px)"}}}"""
            );
        return Mutation("", string.Join(',', changes), "");
    }

    private string Texts()
    {
        var changes = Enumerable
            .Range(0, _random.Next(1, 4))
            .Select(_ => $$"""{"id":{{Node()}},"value":"{{Word()}} {{_random.Next(1_000)}}"}""");
        return Mutation(string.Join(',', changes), "", "");
    }

    /// <summary>Adds rows at the end of the list, each node in an add of its own.</summary>
    private string Adds()
    {
        var adds = new List<string>();
        for (var rows = _random.Next(1, 3); rows > 0; rows--)
        {
            var (row, link, text, button, label) = (++_nodes, ++_nodes, ++_nodes, ++_nodes, ++_nodes);
            adds.Add(
                Add(
                    _list,
                    $$"""{"type":2,"tagName":"li","attributes":{"class":"product","data-sku":"{{_random.Next(1_000_000)}}"},"childNodes":[],"id":{{row}}}"""
                )
            );
            adds.Add(
                Add(
                    row,
                    $$"""{"type":2,"tagName":"a","attributes":{"href":"https://shop.example/p/{{_random.Next(1_000_000)}}"},"childNodes":[],"id":{{link}}}"""
                )
            );
            adds.Add(Add(link, $$"""{"type":3,"textContent":"{{Word()}} {{Word()}}","id":{{text}}}"""));
            adds.Add(Add(row, $$"""{"type":2,"tagName":"button","attributes":{"class":"buy"},"childNodes":[],"id":{{button}}}"""));
            adds.Add(Add(button, $$"""{"type":3,"textContent":"add to cart","id":{{label}}}"""));
        }

        return Mutation("", "", string.Join(',', adds));
    }

    private string Row()
    {
        var (row, link, text, button, label) = (++_nodes, ++_nodes, ++_nodes, ++_nodes, ++_nodes);
        return $$"""
            {"type":2,"tagName":"li","attributes":{"class":"product","data-sku":"{{_random.Next(
                1_000_000
            )}}"},"childNodes":[{"type":2,"tagName":"a","attributes":{"href":"https://shop.example/p/{{_random.Next(
                1_000_000
            )}}"},"childNodes":[{"type":3,"textContent":"{{Word()}} {{Word()}}","id":{{text}}}],"id":{{link}}},{"type":2,"tagName":"button","attributes":{"class":"buy"},"childNodes":[{"type":3,"textContent":"add to cart","id":{{label}}}],"id":{{button}}}],"id":{{row}}}
            """.Trim();
    }

    private static string Add(int parent, string node) => $$"""{"parentId":{{parent}},"nextId":null,"node":{{node}}}""";

    private string Mutation(string texts, string attributes, string adds) =>
        Incremental($$"""{"source":0,"texts":[{{texts}}],"attributes":[{{attributes}}],"removes":[],"adds":[{{adds}}]}""");

    private string Incremental(string data) => Event(3, data);

    private string Event(int type, string data) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"type":{{type}},"data":{{data}},"timestamp":{{_time}}}""");

    private int Node() => _random.Next(5, Math.Max(6, _nodes));

    private string Word() => Words[_random.Next(Words.Length)];
}
