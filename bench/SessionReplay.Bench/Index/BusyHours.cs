using System.Text;

namespace SessionReplay.Bench.Index;

/// <summary>
/// Hours of somebody who is busy in a back office, second by second, as rrweb writes them: the same for the same seed. Every minute is the
/// same work with other texts: the filter is typed into, tables are rendered anew, a panel opens and closes, and all the time the pointer
/// moves and tiles count. The page is loaded again every hour.
/// </summary>
internal sealed class BusyHours
{
    public const int Seed = 20260101;
    public const long Began = 1_767_225_600_000;

    private const int Minute = 60;
    private const int Hour = 60 * Minute;
    private const int Width = 1440;
    private const int Height = 900;
    private const int ScrollHeight = 14_000;

    /// <summary>rrweb tells the path of the pointer every half second, with a position for each 50 ms.</summary>
    private const int BatchesOfSecond = 2;
    private const int PositionsOfBatch = 10;

    private readonly Random _random;
    private readonly SecondEvents _events;
    private AdminPage _page = null!;
    private PageNode? _drawer;
    private PageNode? _hovered;
    private (int X, int Y) _pointer;

    /// <summary>The section of the table that the person looks at.</summary>
    private int _section;
    private int _scrolled;
    private int _typed;
    private long _sinceLoad;

    public BusyHours(int seed)
    {
        _random = new(seed);
        _events = new(_random);
    }

    public IEnumerable<BusySecond> Seconds(int minutes)
    {
        for (var second = 0; second < minutes * Minute; second++)
        {
            var time = Began + (second * (long)SecondEvents.Second);
            _sinceLoad = second % Hour * (long)SecondEvents.Second;
            if (_sinceLoad == 0)
                Load();
            Do(second / Minute, second % Minute);
            yield return new(second / Hour, time, _sinceLoad == 0, _events.Take(time));
        }
    }

    private void Load()
    {
        _page = new(_random);
        (_drawer, _hovered, _section, _scrolled) = (null, null, 0, 0);
        _events.Load(_page.Snapshot());
    }

    private void Do(int minute, int second)
    {
        if (second % 2 == 0)
            Count();
        if (second % 5 == 0)
            Request($"orders/live?since={_random.Next(1_000_000)}");
        switch (second)
        {
            case < 3 or (>= 26 and < 35) or (>= 53 and < 58):
                Move();
                break;
            case 3:
                _events.Click(_page.Filter);
                _typed = 0;
                break;
            case < 14:
                Type(_page.Filter, keys: 3);
                break;
            case 14:
                Request($"orders?filter={_page.Word().Replace(' ', '+')}");
                _events.Log("info", $"filter {_page.Word()} took {_random.Next(400)} ms");
                break;
            case 15:
                Render(_random.Next(AdminPage.Sections));
                break;
            case < 22:
                Scroll();
                break;
            case 35:
                _events.Click(Row());
                Request($"orders/{_random.Next(10_000_000)}");
                break;
            case 36:
                OpenDrawer();
                break;
            case >= 40 and < 46:
                Type(_drawer!.Children[2], keys: 4);
                break;
            case 48:
                _events.Log("log", $"saved {_page.Phrase()}");
                CloseDrawer();
                break;
            case 50 when minute % 5 == 4:
                Navigate();
                break;
            case 50:
                Patch();
                break;
            case 52 when minute % 30 == 17:
                _events.Fail();
                break;
        }
    }

    /// <summary>The numbers and bars of the tiles change by themselves.</summary>
    private void Count() =>
        _events.Mutate(
            Times(2, () => Any(_page.Counters).WithText($"{_random.Next(100_000)}")),
            Times(3, () => Any(_page.Bars).With($$""" "style":{"height":"{{_random.Next(100)}}%"} """))
        );

    /// <summary>The pointer moves for a second, over rows, each of which is shown as hovered.</summary>
    private void Move()
    {
        for (var batch = 0; batch < BatchesOfSecond; batch++)
        {
            var row = Row();
            _events.Pointer(Path([.. row.All.Where(node => node.IsElement)]));
            var hovers = new List<string> { row.With(""" "class":"row is-hover" """) };
            if (_hovered is not null)
                hovers.Add(_hovered.With(""" "class":"row" """));
            _hovered = row;
            _events.Mutate(attributes: hovers);
        }
    }

    /// <summary>The positions of half a second, each over one of the elements.</summary>
    private List<string> Path(List<PageNode> over)
    {
        if (_pointer is (Width - 1, _) or (_, Height - 1))
            _pointer = (_random.Next(400), _random.Next(300));
        var positions = new List<string>();
        for (var i = 0; i < PositionsOfBatch; i++)
        {
            _pointer = (
                Math.Clamp(_pointer.X + _random.Next(-15, 40), 0, Width - 1),
                Math.Clamp(_pointer.Y + _random.Next(-12, 20), 0, Height - 1)
            );
            var ago = (i - PositionsOfBatch + 1) * (SecondEvents.Second / BatchesOfSecond / PositionsOfBatch);
            positions.Add($$"""{"x":{{_pointer.X}},"y":{{_pointer.Y}},"id":{{over[i / 3 % over.Count].Id}},"timeOffset":{{ago}}}""");
        }

        return positions;
    }

    /// <summary>At each key the field has another value, and the page says how much is found.</summary>
    private void Type(PageNode field, int keys)
    {
        for (; keys > 0; keys--)
        {
            _events.Input(field, ++_typed);
            _events.Mutate([_page.Hits.WithText($"{_random.Next(384)} orders")]);
        }
    }

    private void Scroll()
    {
        for (var steps = 0; steps < 8; steps++)
        {
            _scrolled = (_scrolled + _random.Next(20, 140)) % ScrollHeight;
            _events.Scroll(_page.Scroller, _scrolled);
        }

        _events.Mutate(attributes: [_page.Head.With($$""" "style":{"transform":"translateY({{_scrolled}}px)"} """)]);
    }

    /// <summary>A section of the table gets other rows.</summary>
    private void Render(int section)
    {
        (_section, _hovered) = (section, null);
        var (removes, adds) = _page.Render(section);
        _events.Mutate(removes: removes, adds: adds);
    }

    /// <summary>Some cells of the table get other values.</summary>
    private void Patch()
    {
        var rows = Times(10, Row).Distinct().ToList();
        _events.Mutate(
            rows.Select(row => row.Children[4].Children[0].WithText($"{_random.Next(2_000)}.{_random.Next(100):00} €")),
            rows.Select(row => row.Children[3].Children[0].With(""" "class":"badge badge-sent" """))
        );
    }

    private void OpenDrawer()
    {
        _typed = 0;
        _drawer = _page.Drawer();
        var adds = new StringBuilder();
        _drawer.WriteAdds(adds, _page.Body);
        _events.Mutate(adds: adds.ToString());
    }

    private void CloseDrawer()
    {
        _events.Mutate(removes: _drawer!.Removed());
        _drawer = null;
    }

    /// <summary>Another route, without a load: address, title, menu, and a section of the table.</summary>
    private void Navigate()
    {
        var (title, path) = (_page.Phrase(), $"lists/{_random.Next(100_000)}");
        _events.Click(Any(_page.MenuLinks));
        _events.Navigate($"https://admin.example/{path}", title);
        _events.Mutate(
            [_page.Title.WithText(title)],
            _page.MenuLinks.Take(2).Select((link, i) => link.With($""" "class":"menu-link{(i == 0 ? " is-active" : "")}" """))
        );
        Render(0);
        Request(path);
    }

    private void Request(string path) => _events.Request($"https://admin.example/api/{path}", _sinceLoad);

    private PageNode Row() => _page.Rows(_section)[_random.Next(AdminPage.RowsOfSection)];

    private PageNode Any(List<PageNode> nodes) => nodes[_random.Next(nodes.Count)];

    private static List<T> Times<T>(int times, Func<T> make) => [.. Enumerable.Range(0, times).Select(_ => make())];
}

/// <summary>A second, which a recorder sends as one segment (a snapshot takes some more).</summary>
/// <param name="Page">The number of the page, from 0.</param>
/// <param name="Time">When it begins, in ms since 1970.</param>
/// <param name="BeginsPage">It is the first second of its page.</param>
/// <param name="Events">Its events as rrweb JSON.</param>
internal sealed record BusySecond(int Page, long Time, bool BeginsPage, IReadOnlyList<string> Events);
