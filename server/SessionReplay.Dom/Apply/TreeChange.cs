using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Apply;

/// <summary>The single changes that a mutation is made of, with what each makes invalid.</summary>
internal static class TreeChange
{
    public static void Remove(PageState page, long id, long parentId)
    {
        var tree = page.Tree;
        var slot = tree.Find(id);
        // A node that is somewhere else by now was moved there by a record that this one contradicts; a replayer keeps it too.
        if (slot < 0 || tree[slot].Parent is not (>= 0 and var parent) || tree[parent].Id != parentId)
            return;
        ForgetRules(page, parent);
        tree.Remove(slot);
        page.Shown?.Add(parent, ShownChange.Loss);
    }

    public static void Text(PageState page, long id, string text)
    {
        var slot = page.Tree.Find(id);
        if (slot < 0 || !(page.Tree[slot].IsText || page.Tree[slot].Type == NodeType.Comment))
            return;
        page.Tree[slot].Text = text;
        page.Shown?.Add(slot, ShownChange.Any);
        ForgetRules(page, page.Tree[slot].Parent);
    }

    public static void Attribute(PageState page, int slot, string name, object? value)
    {
        ref var node = ref page.Tree[slot];
        if (!node.IsElement)
            return;
        node.More ??= new NodeAttributes(1);
        var attributes = node.Attributes!;
        if (name == "style" && value is AnyMap declarations)
        {
            attributes.Style ??= new();
            foreach (var (property, declaration) in declarations)
                attributes.Style.Set(page.Names.Of(property), declaration, page.Work);
            Shown(page, slot, name);
            return;
        }

        if (value is null)
            attributes.Remove(name, page.Work);
        else
            attributes.Set(name, value, page.Work);
        page.Index.Changed(slot, name, value);
        Shown(page, slot, name);
        switch (name)
        {
            case "style":
                attributes.Style = null;
                break;
            case "open" or "rr_open_mode" when node.Text == "dialog":
                if (!NodePlaced.IsModal(attributes))
                    page.TopLayer.Closed(node.Id, page.Work);
                else if (!page.TopLayer.Has(node.Id, page.Work))
                    page.TopLayer.Opened(node.Id, page.Work);
                break;
            case "width" or "height" when node.Text == "canvas" && node.HasState:
                page.StateOf(slot).Canvas = null; // Setting the size of a canvas clears it.
                break;
            case "_cssText" or "href" or "rel" when node.HasState:
                page.StateOf(slot).Rules = null;
                break;
        }
    }

    /// <summary>An attribute may decide which texts are shown.</summary>
    private static void Shown(PageState page, int slot, string name)
    {
        switch (name)
        {
            case "open" when page.Tree[slot].Text == "details":
                page.Shown?.Add(slot, ShownChange.Any);
                break;
            case "hidden" or "style" or "popover" or "open":
                page.Shown?.Add(slot, ShownChange.Hiding);
                break;
            case "value" or "selected" or "multiple" or "size" or "type" or "slot" or "name" or "data-rr-is-password":
                page.Shown?.Add(slot, ShownChange.Any);
                break;
        }
    }

    /// <summary>A style element whose text has changed has the rules of that text, whatever scripts had made of the ones before.</summary>
    public static void ForgetRules(PageState page, int element)
    {
        if (element >= 0 && page.Tree[element] is { HasState: true, Text: "style" })
            page.StateOf(element).Rules = null;
    }
}
