using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.Names;

/// <summary>Which label belongs to which control.</summary>
internal static class Labels
{
    private const int MaxLevels = 100;
    private const int MaxInside = 500;

    /// <summary>The labels of a control: first those that refer to its id, then the one around it.</summary>
    public static List<int> Of(PageState page, int control, Allowance allowance)
    {
        var tree = page.Tree;
        List<int> labels = [];
        if (!tree[control].IsLabelable())
            return labels;
        var scope = tree[control].Scope;
        if (tree[control].Attribute("id") is { } id && page.Index.Element(scope, id) == control)
        {
            labels = page.Index.Find(scope, "for", id);
            labels.RemoveAll(slot => tree[slot].Text != "label");
        }

        if (Around(tree, control) is >= 0 and var label && !labels.Contains(label) && First(tree, label, allowance) == control)
            labels.Add(label);
        return labels;
    }

    /// <summary>The control that a label is for; −1: there is none.</summary>
    public static int ControlOf(PageState page, int label, Allowance allowance)
    {
        var tree = page.Tree;
        if (tree[label].Attribute("for") is not { } id)
            return First(tree, label, allowance);
        var control = page.Index.Element(tree[label].Scope, id);
        return control >= 0 && tree[control].IsLabelable() ? control : Node.None;
    }

    /// <summary>The nearest label around a control that refers to no other.</summary>
    private static int Around(NodeTree tree, int control)
    {
        for (var (at, left) = (control, MaxLevels); left > 0 && !tree[at].IsShadow; left--)
        {
            at = tree[at].Parent;
            if (at < 0 || !tree[at].IsElement)
                return Node.None;
            if (tree[at].Text == "label")
                return tree[at].Has("for") ? Node.None : at;
        }

        return Node.None;
    }

    /// <summary>The first control in a label, which is the one that it is for.</summary>
    private static int First(NodeTree tree, int label, Allowance allowance)
    {
        var left = MaxInside;
        for (var at = label; at >= 0 && left-- > 0 && allowance.Step(); at = tree.FollowingInScope(at, label))
            if (tree[at].IsElement && tree[at].IsLabelable())
                return at;
        return Node.None;
    }
}
