using System.Globalization;
using System.Text;
using static SessionReplay.Bench.Index.PageNode;

namespace SessionReplay.Bench.Index;

/// <summary>
/// The page of a made-up back office, with some 10,000 nodes: tiles, filters, and a long table of orders in sections. It knows the ids that
/// events name.
/// </summary>
internal sealed class AdminPage
{
    public const int Sections = 24;
    public const int RowsOfSection = 16;

    private const int Links = 40;
    private const int Tiles = 6;
    private const int BarsOfTile = 8;
    private const int CssRules = 500;

    private static readonly string[] Words =
    [
        "order",
        "refund",
        "invoice",
        "gift card",
        "delivery",
        "Tuesday",
        "warehouse",
        "in stock",
        "on hold",
        "review",
        "customer",
        "priority",
        "returned",
        "linen",
        "voucher",
        "total",
        "checkout",
        "account",
        "subscription",
        "compare",
        "wholesale",
        "free shipping",
        "carrier",
        "rating",
        "Müller",
        "García",
        "Nguyen",
        "Kowalski",
        "Okafor",
        "Sato",
    ];

    private static readonly string[] States = ["paid", "open", "packed", "sent", "returned", "on hold"];

    private readonly Random _random;
    private readonly PageNode _document;
    private readonly List<PageNode>[] _rows = new List<PageNode>[Sections];
    private int _lastId;

    public AdminPage(Random random)
    {
        _random = random;
        _document = WholePage().Numbered(ref _lastId);
    }

    public PageNode Title { get; private set; } = null!;

    public PageNode Filter { get; private set; } = null!;

    public PageNode Hits { get; private set; } = null!;

    public PageNode Head { get; private set; } = null!;

    public PageNode Body { get; private set; } = null!;

    public PageNode Scroller { get; private set; } = null!;

    public List<PageNode> MenuLinks { get; } = [];

    public List<PageNode> Counters { get; } = [];

    public List<PageNode> Bars { get; } = [];

    public List<PageNode> Bodies { get; } = [];

    public IReadOnlyList<PageNode> Rows(int section) => _rows[section];

    public string Snapshot()
    {
        var json = new StringBuilder("{\"node\":");
        _document.WriteNested(json);
        return json.Append(",\"initialOffset\":{\"left\":0,\"top\":0}}").ToString();
    }

    /// <summary>Puts other rows into a section. Returns what a mutation says of it: what it removes, and what it adds.</summary>
    public (string Removes, string Adds) Render(int section)
    {
        var removes = string.Join(',', _rows[section].Select(row => row.Removed()));
        var adds = new StringBuilder();
        _rows[section] = [.. Enumerable.Range(0, RowsOfSection).Select(_ => Row().Numbered(ref _lastId))];
        foreach (var row in _rows[section])
            row.WriteAdds(adds, Bodies[section]);
        return (removes, adds.ToString());
    }

    /// <summary>The panel that opens beside the table.</summary>
    public PageNode Drawer() =>
        Element(
                "aside",
                """ "class":"drawer is-open","role":"dialog","aria-label":"Order" """,
                Element("h2", "", Text(Word())),
                Element(
                    "dl",
                    """ "class":"facts" """,
                    [
                        .. Enumerable
                            .Range(0, 12)
                            .SelectMany(_ => new[] { Element("dt", "", Text(Word())), Element("dd", "", Text(Phrase())) }),
                    ]
                ),
                Element("textarea", """ "name":"note","rows":"3","placeholder":"Note" """),
                Element("button", """ "type":"submit","class":"primary" """, Text("Save"))
            )
            .Numbered(ref _lastId);

    public string Word() => Words[_random.Next(Words.Length)];

    public string Phrase() => $"{Word()} {Word()} {_random.Next(10_000)}";

    private PageNode WholePage() =>
        Document(
            DocumentType(),
            Element(
                "html",
                """ "lang":"en" """,
                Element(
                    "head",
                    "",
                    Element("title", "", Text("Orders")),
                    Element("link", $""" "rel":"stylesheet","_cssText":"{Css()}" """)
                ),
                Body = Element("body", """ "class":"theme-light" """, Sidebar(), Main())
            )
        );

    /// <summary>The rules of the page's style sheet, which a recorder puts into its link.</summary>
    private string Css()
    {
        var css = new StringBuilder();
        for (var rule = 0; rule < CssRules; rule++)
        {
            css.Append(CultureInfo.InvariantCulture, $".{Word().Replace(' ', '-')}-{rule} {{ padding: {_random.Next(40)}px; ");
            css.Append(CultureInfo.InvariantCulture, $"color: rgb({_random.Next(256)}, {_random.Next(256)}, {_random.Next(256)}); ");
            css.Append(CultureInfo.InvariantCulture, $"margin: {_random.Next(40)}px; border-radius: {_random.Next(12)}px; }}");
        }

        return css.ToString();
    }

    private PageNode Sidebar()
    {
        for (var i = 0; i < Links; i++)
            MenuLinks.Add(
                Element(
                    "a",
                    $""" "class":"menu-link","href":"https://admin.example/{i}" """,
                    Icon(),
                    Element("span", """ "class":"label" """, Text(Word()))
                )
            );
        return Element("nav", """ "class":"sidebar" """, [.. MenuLinks.Select(link => Element("li", "", link))]);
    }

    private PageNode Main()
    {
        Title = Text("Orders");
        Filter = Element("input", """ "type":"search","name":"filter","placeholder":"Filter" """);
        Hits = Text("384 orders");
        Head = Element("thead", """ "class":"sticky" """, Element("tr", "", [.. Words[..8].Select(word => Element("th", "", Text(word)))]));
        for (var section = 0; section < Sections; section++)
        {
            _rows[section] = [.. Enumerable.Range(0, RowsOfSection).Select(_ => Row())];
            Bodies.Add(Element("tbody", $""" "data-section":"{section}" """, [.. _rows[section]]));
        }

        Scroller = Element("div", """ "class":"scroller" """, Element("table", """ "class":"orders" """, [Head, .. Bodies]));
        return Element(
            "main",
            """ "id":"content" """,
            Element("h1", "", Title),
            Element("section", """ "class":"tiles" """, [.. Enumerable.Range(0, Tiles).Select(_ => Tile())]),
            Element("form", """ "class":"filters" """, Element("label", "", Filter), Element("output", "", Hits)),
            Scroller
        );
    }

    private PageNode Tile()
    {
        var counter = Text($"{_random.Next(100_000)}");
        Counters.Add(counter);
        List<PageNode> bars = [.. Enumerable.Range(0, BarsOfTile).Select(_ => Element("i", """ "class":"bar","style":"height: 50%;" """))];
        Bars.AddRange(bars);
        return Element(
            "article",
            """ "class":"tile" """,
            Element("h3", "", Text(Word())),
            Element("strong", "", counter),
            Element("div", """ "class":"chart" """, [.. bars])
        );
    }

    private PageNode Row()
    {
        var (key, state) = (_random.Next(10_000_000), States[_random.Next(States.Length)]);
        return Element(
            "tr",
            $""" "class":"row","data-key":"{key}" """,
            Cell("check", Element("input", """ "type":"checkbox","aria-label":"Select" """)),
            Cell("number", Element("a", $""" "href":"https://admin.example/orders/{key}" """, Text($"#{key}"))),
            Cell(
                "customer",
                Element("div", """ "class":"name" """, Text($"{Word()} {Word()}")),
                Element("div", """ "class":"mail" """, Text($"{key:x}@mail.example"))
            ),
            Cell("state", Element("span", $""" "class":"badge badge-{state.Replace(' ', '-')}" """, Text(state))),
            Cell("amount", Text($"{_random.Next(2_000)}.{_random.Next(100):00} €")),
            Cell("date", Element("time", "", Text($"{_random.Next(1, 29):00}.{_random.Next(1, 13):00}.2026"))),
            Cell("tags", Element("span", """ "class":"tag" """, Text(Word()))),
            Cell("actions", Element("button", """ "type":"button","title":"Edit" """, Icon()))
        );
    }

    private static PageNode Cell(string name, params PageNode[] children) => Element("td", $""" "class":"{name}" """, children);

    private static PageNode Icon() =>
        Element(
            "svg",
            """ "viewBox":"0 0 16 16","class":"icon" """,
            Element("path", """ "d":"M3 8.5 6.5 12 13 4.5","fill":"none","stroke":"currentColor" """)
        );
}
