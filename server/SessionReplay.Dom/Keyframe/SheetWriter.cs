using SessionReplay.Dom.State;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Keyframe;

/// <summary>Writes what scripts have made of style sheets, as events that make the same of the sheets of the snapshot.</summary>
internal sealed class SheetWriter(PageState page, Action<AnyMap> data)
{
    /// <summary>The roots that have adopted sheets, in the order of their ids.</summary>
    private readonly List<(long Id, long[] Adopted)> _roots =
    [
        .. page
            .States.All.Where(entry => entry.Value.Adopted is not null)
            .Select(entry => (page.Tree[entry.Key].Id, entry.Value.Adopted!))
            .OrderBy(root => root.Id),
    ];

    private long Document => page.Tree[page.Tree.Document].Id;

    public void Write()
    {
        var owned = Owned();
        Adopted(owned);
        foreach (var (slot, state) in page.States.All.OrderBy(entry => page.Tree[entry.Key].Id))
            if (state.Rules is { } rules)
                Changes("id", page.Tree[slot].Id, [], rules);
        foreach (var (_, sheets) in owned)
        foreach (var sheet in sheets)
            Sheet(sheet, page.Sheets[sheet]);
    }

    /// <summary>
    /// Tells the sheets, and which roots have adopted which. A sheet is told before any root is said to have adopted it, because a player
    /// that does not know it yet would adopt it some time later.
    /// </summary>
    private void Adopted(SortedDictionary<long, List<long>> owned)
    {
        var adopted = _roots.ToDictionary(root => root.Id, root => root.Adopted);
        var (told, later) = (new HashSet<long>(), new List<long>());
        foreach (var (root, sheets) in owned)
        {
            told.UnionWith(sheets);
            var has = adopted.GetValueOrDefault(root) ?? [];
            var isComplete = Array.TrueForAll(has, told.Contains);
            Adopted(root, isComplete ? has : [], sheets);
            if (!isComplete)
                later.Add(root);
        }

        foreach (var (root, has) in _roots)
            if (has.Length > 0 && (!owned.ContainsKey(root) || later.Contains(root)))
                Adopted(root, has, []);
    }

    /// <summary>
    /// The sheets by the root with which each is told: the one that adopted it first, or if that has left the page, the page's document. A
    /// sheet that nobody has adopted any more is told too: it may be adopted again by its id.
    /// </summary>
    private SortedDictionary<long, List<long>> Owned()
    {
        var roots = _roots.Select(root => root.Id).ToHashSet();
        var owned = new SortedDictionary<long, List<long>>();
        foreach (var (id, sheet) in page.Sheets.OrderBy(entry => entry.Key))
        {
            var owner = roots.Contains(sheet.Owner) ? sheet.Owner : Document;
            if (!owned.TryGetValue(owner, out var sheets))
                owned[owner] = sheets = [];
            sheets.Add(id);
        }

        return owned;
    }

    private void Adopted(long root, long[] adopted, List<long> sheets)
    {
        var told = new AnyMap
        {
            { "source", DataSource.Adopted },
            { "id", root },
            { "styleIds", Array.ConvertAll(adopted, id => (object?)id) },
        };
        if (sheets.Count > 0)
            told.Set("styles", sheets.Select(id => (object?)Style(id, page.Sheets[id])).ToArray());
        data(told);
    }

    private static AnyMap Style(long id, SheetState sheet)
    {
        var rules = sheet.Text is null ? Inserted(sheet.Rules) : [];
        return new() { { "styleId", id }, { "rules", rules } };
    }

    private void Sheet(long id, SheetState sheet)
    {
        if (sheet.Text is { } text)
        {
            data(
                new()
                {
                    { "source", DataSource.StyleSheetRule },
                    { "styleId", id },
                    { "replaceSync", text },
                }
            );
            Changes("styleId", id, [], sheet.Rules);
        }
        else
            Inside("styleId", id, [], sheet.Rules.Changes().Changed);
    }

    /// <param name="key">Whether the sheet is named by the <c>id</c> of its element or by its <c>styleId</c>.</param>
    /// <param name="id">That id.</param>
    /// <param name="path">The places of the rules that the list is in.</param>
    /// <param name="rules">The list.</param>
    private void Changes(string key, long id, object?[] path, RuleList rules)
    {
        var (gone, changed) = rules.Changes();
        // An event adds before it removes, so each is an event of its own.
        var removes = gone.SelectMany(run => Enumerable.Range(run.First, run.Count).Reverse())
            .Select(index => (object?)new AnyMap { { "index", At(path, index) } })
            .ToArray();
        if (removes.Length > 0)
            data(
                new()
                {
                    { "source", DataSource.StyleSheetRule },
                    { key, id },
                    { "removes", removes },
                }
            );
        var adds = changed
            .Where(one => one.Rule.Text is not null)
            .Select(one => (object?)new AnyMap { { "rule", one.Rule.Text }, { "index", At(path, one.Index) } })
            .ToArray();
        if (adds.Length > 0)
            data(
                new()
                {
                    { "source", DataSource.StyleSheetRule },
                    { key, id },
                    { "adds", adds },
                }
            );
        Inside(key, id, path, changed);
    }

    private void Inside(string key, long id, object?[] path, List<(int Index, Rule Rule)> rules)
    {
        foreach (var (index, rule) in rules)
        {
            object?[] inner = [.. path, (long)index];
            foreach (var (property, value) in rule.Style?.All ?? [])
                data(Declaration(key, id, inner, property, value));
            if (rule.Inner is { } list)
                Changes(key, id, inner, list);
        }
    }

    private static AnyMap Declaration(string key, long id, object?[] path, string property, object? value)
    {
        var told = new AnyMap
        {
            { "source", DataSource.StyleDeclaration },
            { key, id },
            { "index", path },
        };
        return value is object?[] set
            ? told.Set(
                "set",
                new AnyMap
                {
                    { "property", property },
                    { "value", set[0] },
                    { "priority", set[1] },
                }
            )
            : told.Set("remove", new AnyMap { { "property", property } });
    }

    private static object?[] Inserted(RuleList rules) =>
        [.. rules.Rules.Select((rule, index) => (object?)new AnyMap { { "rule", rule.Text }, { "index", (long)index } })];

    private static object? At(object?[] path, int index) =>
        path.Length == 0 ? (long)index : new List<object?>(path) { (long)index }.ToArray();
}
