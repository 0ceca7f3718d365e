using System.Globalization;

namespace SessionReplay.Bench.Index;

/// <summary>Gathers the events of one second, in rrweb's forms.</summary>
internal sealed class SecondEvents(Random random)
{
    public const int Second = 1_000;

    private const string Script = "https://admin.example/assets/app.3f9c1b.js";

    private readonly List<(int Type, string Data)> _events = [];

    public void Load(string snapshot)
    {
        _events.Add((4, """{"href":"https://admin.example/orders?state=open","width":1440,"height":900}"""));
        _events.Add((2, snapshot));
    }

    public void Mutate(IEnumerable<string>? texts = null, IEnumerable<string>? attributes = null, string removes = "", string adds = "")
    {
        var (allTexts, allAttributes) = (string.Join(',', texts ?? []), string.Join(',', attributes ?? []));
        Incremental($$"""{"source":0,"texts":[{{allTexts}}],"attributes":[{{allAttributes}}],"removes":[{{removes}}],"adds":[{{adds}}]}""");
    }

    public void Click(PageNode node)
    {
        foreach (var type in (int[])[1, 5, 0, 2])
        {
            var (x, y) = (random.Next(1440), random.Next(900));
            Incremental($$"""{"source":2,"type":{{type}},"id":{{node.Id}},"x":{{x}},"y":{{y}},"pointerType":0}""");
        }
    }

    /// <summary>The field has another value, which is masked.</summary>
    public void Input(PageNode field, int length) =>
        Incremental($$"""{"source":5,"text":"{{new string('*', length)}}","isChecked":false,"userTriggered":true,"id":{{field.Id}}}""");

    public void Scroll(PageNode node, int y) => Incremental($$"""{"source":3,"id":{{node.Id}},"x":0,"y":{{y}}}""");

    public void Pointer(IEnumerable<string> positions) => Incremental($$"""{"source":1,"positions":[{{string.Join(',', positions)}}]}""");

    public void Navigate(string href, string title) => Custom("navigate", $$"""{"href":"{{href}}","title":"{{title}}","kind":"push"}""");

    public void Fail()
    {
        var message = "Cannot read properties of undefined (reading 'total')";
        var stack = $@"TypeError: {message}\n    at sum ({Script}:2:48213)\n    at render ({Script}:2:9311)";
        Custom(
            "error",
            """{"kind":"error","name":"TypeError","line":2,"column":48213"""
                + $$""","message":"{{message}}","stack":"{{stack}}","source":"{{Script}}"}"""
        );
    }

    /// <param name="url">Its address.</param>
    /// <param name="page">ms since the page began.</param>
    public void Request(string url, long page)
    {
        var (began, took, bytes) = (page + random.Next(400), random.Next(20, 500), random.Next(200, 20_000));
        Plugin(
            "rrweb/network@1",
            $$"""{"requests":[{"name":"{{url}}","initiatorType":"fetch","method":"GET","startTime":{{began}},"endTime":{{began + took}}"""
                + $$""","duration":{{took}},"status":200,"transferSize":{{bytes + 300}}"""
                + $$""","encodedBodySize":{{bytes}},"decodedBodySize":{{bytes * 4}}}]}"""
        );
    }

    public void Log(string level, string text) =>
        Plugin(
            "rrweb/console@1",
            $$"""{"level":"{{level}}","trace":["log ({{Script}}:2:{{random.Next(90_000)}})"],"payload":["\"{{text}}\""]}"""
        );

    /// <summary>Gives the events, spread over the second, and begins another.</summary>
    public List<string> Take(long time)
    {
        var events = _events.Select((one, i) => Event(one.Type, one.Data, time + ((i + 1) * Second / (_events.Count + 1)))).ToList();
        _events.Clear();
        return events;
    }

    private void Incremental(string data) => _events.Add((3, data));

    private void Custom(string tag, string payload) => _events.Add((5, $$"""{"tag":"{{tag}}","payload":{{payload}}}"""));

    private void Plugin(string plugin, string payload) => _events.Add((6, $$"""{"plugin":"{{plugin}}","payload":{{payload}}}"""));

    private static string Event(int type, string data, long time) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"type":{{type}},"data":{{data}},"timestamp":{{time}}}""");
}
