using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Apply;

/// <summary>The events of rrweb that have no record of their own, by their source: style rules, media, canvas, fonts.</summary>
internal static class ApplyData
{
    /// <summary>Comparing two fonts takes about so many steps.</summary>
    private const int FontSteps = 20;

    /// <summary>rrweb's MediaInteractions.</summary>
    private const long Play = 0;
    private const long Pause = 1;

    public static bool Apply(PageState page, AnyMap data)
    {
        switch (data.Integer("source"))
        {
            case DataSource.StyleSheetRule:
                return ApplyRules(page, data);
            case DataSource.StyleDeclaration:
                return ApplyDeclaration(page, data);
            case DataSource.Adopted:
                return ApplyAdopted(page, data);
            case DataSource.Media:
                return ApplyMedia(page, data);
            case DataSource.Canvas when NodeOf(page, data) is { } canvas:
                (canvas.Canvas ??= new()).Draw(data);
                return true;
            case DataSource.Font when page.HasRoomForFont:
                page.Work.Add(page.Fonts.Count * FontSteps);
                if (!page.Fonts.Exists(known => AnyValue.Same(known, data)))
                    page.Fonts.Add(data);
                return true;
            case DataSource.CustomElement when (data["define"] as AnyMap)?.Text("name") is { } name && page.HasRoomForElement:
                page.DefinedElements.Add(name);
                return true;
            default:
                return false;
        }
    }

    private static LiveState? NodeOf(PageState page, AnyMap data) =>
        data.Integer("id") is { } id && page.Tree.Find(id) is >= 0 and var slot ? page.StateOf(slot) : null;

    /// <summary>The rules that an event changes; null if it names no sheet that is known.</summary>
    private static RuleList? RulesOf(PageState page, AnyMap data)
    {
        if (data.Integer("styleId") is { } styleId)
            return page.Sheets.GetValueOrDefault(styleId)?.Rules;
        return NodeOf(page, data) is { } node ? node.Rules ??= new(hasText: true) : null;
    }

    private static bool ApplyRules(PageState page, AnyMap data)
    {
        if (RulesOf(page, data) is not { } rules)
            return false;
        if (data.TryArray("adds", out var adds))
            foreach (var add in adds.OfType<AnyMap>())
                if (add.Text("rule") is { } text && InnerRules(rules, add["index"], page.Work) is var (list, index))
                    list.Insert(index, text, page.Work);
        if (data.TryArray("removes", out var removes))
            foreach (var remove in removes.OfType<AnyMap>())
                if (InnerRules(rules, remove["index"], page.Work) is var (list, index))
                    list.Delete(index, page.Work);
        if ((data.Text("replaceSync") ?? data.Text("replace")) is { } replacement)
            Replace(page, data, replacement);
        return true;
    }

    private static void Replace(PageState page, AnyMap data, string text)
    {
        if (data.Integer("styleId") is { } styleId && page.Sheets.TryGetValue(styleId, out var sheet))
            sheet.Replace(text);
    }

    /// <summary>The list and the place in it that an index of rrweb means: a number, or a path of numbers through rules that hold rules.</summary>
    private static (RuleList List, int Index)? InnerRules(RuleList rules, object? index, Work work)
    {
        if (index is not object?[] path)
            return Place(index) is { } place ? (rules, place) : null;
        if (path.Length == 0 || path.Length > WireFormat.MaxNesting)
            return null;
        foreach (var step in path[..^1])
        {
            if (Place(step) is not { } at || rules.At(at, work) is not { } rule)
                return null;
            rules = rule.Inner ??= new(hasText: true);
        }

        return Place(path[^1]) is { } last ? (rules, last) : null;
    }

    private static int? Place(object? index) =>
        index switch
        {
            null => 0,
            long and >= 0 and <= int.MaxValue / 2 => (int)(long)index,
            _ => null,
        };

    private static bool ApplyDeclaration(PageState page, AnyMap data)
    {
        if (RulesOf(page, data) is not { } rules || InnerRules(rules, data["index"], page.Work) is not var (list, index))
            return false;
        if (list.At(index, page.Work) is not { } rule)
            return false;
        rule.Style ??= new();
        if (data["set"] is AnyMap set && set.Text("property") is { } property)
            rule.Style.Set(property, new object?[] { set.Text("value") ?? "", set.Text("priority") ?? "" }, page.Work);
        if (data["remove"] is AnyMap remove && remove.Text("property") is { } removed)
            rule.Style.Set(removed, false, page.Work);
        return true;
    }

    private static bool ApplyAdopted(PageState page, AnyMap data)
    {
        if (NodeOf(page, data) is not { } root)
            return false;
        if (data.TryArray("styles", out var styles))
            foreach (var style in styles.OfType<AnyMap>())
                if (style.Integer("styleId") is { } styleId && page.HasRoomForSheet)
                    page.Sheets[styleId] = SheetOf(page, style, data.Integer("id")!.Value);
        if (data.TryArray("styleIds", out var ids))
            root.Adopted = [.. ids.OfType<long>()];
        return true;
    }

    private static SheetState SheetOf(PageState page, AnyMap style, long owner)
    {
        var sheet = new SheetState(owner);
        if (!style.TryArray("rules", out var rules))
            return sheet;
        foreach (var rule in rules.OfType<AnyMap>())
            if (rule.Text("rule") is { } text && Place(rule["index"]) is { } index)
                sheet.Rules.Insert(index, text, page.Work);
        return sheet;
    }

    private static bool ApplyMedia(PageState page, AnyMap data)
    {
        if (NodeOf(page, data) is not { } node)
            return false;
        var before = node.Media;
        var type = data.Integer("type");
        node.Media = new(
            page.Time,
            data.Number("currentTime") ?? before?.PositionAt(page.Time) ?? 0,
            type == Play || (type != Pause && before?.IsPlaying == true),
            data.Number("playbackRate") ?? before?.Rate ?? 1,
            data.Flag("muted") ?? before?.IsMuted,
            data.Flag("loop") ?? before?.Loops,
            data.Number("volume") ?? before?.Volume
        );
        return true;
    }
}
