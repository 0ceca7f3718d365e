using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Dom.Apply;

/// <summary>
/// A whole rrweb event, which came that way because of a property that the compact records have no place for. It changes the page as the
/// record of its kind would.
/// </summary>
internal static class ApplyEvent
{
    private const long FullSnapshot = 2;
    private const long Incremental = 3;
    private const long Meta = 4;
    private const long Custom = 5;

    public static bool Apply(PageState page, object? value)
    {
        if (value is not AnyMap { } whole || whole["data"] is not AnyMap data)
            return false;
        switch (whole.Integer("type"))
        {
            case Meta:
                page.Href = data.Text("href") ?? page.Href;
                return ApplyViewport(page, data);
            case FullSnapshot:
                return ApplySnapshot(page, data);
            case Incremental:
                return ApplyIncremental(page, data);
            case Custom:
                return data.Text("tag") is { } tag && ApplyCustom.Apply(page, tag, data["payload"]);
            default:
                return false;
        }
    }

    private static bool ApplySnapshot(PageState page, AnyMap data)
    {
        page.BeginSnapshot();
        page.OpenSnapshot = null;
        if (data["node"] is not AnyMap node || EventNodes.Make(page, node, Node.None) is not (>= 0 and var document))
            return false;
        page.Tree.Document = document;
        page.IsKnown = true;
        if (data["initialOffset"] is AnyMap offset)
            page.StateOf(document).Scroll = (Number(offset, "left") ?? 0, Number(offset, "top") ?? 0, page.NextOrder());
        return true;
    }

    private static bool ApplyIncremental(PageState page, AnyMap data)
    {
        switch (data.Integer("source"))
        {
            case 0:
                return page.IsKnown && EventMutation.Apply(page, data);
            case PointerRecord.MouseMove or PointerRecord.TouchMove or PointerRecord.Drag:
                return ApplyPath(page.Pointer, data);
            case 2:
                return Number(data, "type") is { } type
                    && Number(data, "id") is { } id
                    && ApplyInteraction.Apply(
                        page.Pointer,
                        new(type, id, Number(data, "x"), Number(data, "y"), Number(data, "pointerType"))
                    );
            case 3:
                return Number(data, "id") is { } scrolled
                    && ApplyScroll.Apply(page, new(scrolled, Number(data, "x") ?? 0, Number(data, "y") ?? 0));
            case 4:
                return ApplyViewport(page, data);
            case 5:
                return Number(data, "id") is { } field
                    && ApplyInput.Apply(page, field, data.Text("text") ?? "", data.Flag("isChecked") == true, data.Flag("userTriggered"));
            case 14:
                return ApplySelection(page, data);
            default:
                return ApplyData.Apply(page, data);
        }
    }

    private static bool ApplyViewport(PageState page, AnyMap data)
    {
        if (Number(data, "width") is not { } width || Number(data, "height") is not { } height)
            return false;
        page.Viewport = (width, height);
        return true;
    }

    private static bool ApplyPath(PointerState pointer, AnyMap data)
    {
        if (!data.TryArray("positions", out var positions) || positions.LastOrDefault() is not AnyMap last)
            return false;
        ApplyPointer.Moved(
            pointer,
            data.Integer("source")!.Value,
            (long)Math.Round(last.Number("x") ?? 0),
            (long)Math.Round(last.Number("y") ?? 0),
            last.Integer("id") ?? -1
        );
        return true;
    }

    private static bool ApplySelection(PageState page, AnyMap data)
    {
        page.Selection.Clear();
        if (data.TryArray("ranges", out var ranges))
            foreach (var range in ranges.OfType<AnyMap>())
                if (Number(range, "start") is { } start && Number(range, "end") is { } end)
                    page.Selection.Add(new(start, Number(range, "startOffset") ?? 0, end, Number(range, "endOffset") ?? 0));
        return true;
    }

    private static WireNumber? Number(AnyMap map, string key) =>
        map[key] switch
        {
            long integer => new WireNumber(integer),
            double number => new WireNumber(number),
            _ => null,
        };
}
