using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.Names;

/// <summary>What people type into besides the fields of forms: whatever stands in it, they may have typed.</summary>
internal static class Editor
{
    private const int MaxLevels = 500;

    /// <summary>The outermost editor that a node stands in, or is; −1: it stands in none.</summary>
    public static int Around(NodeTree tree, int slot)
    {
        var editor = Node.None;
        for (var (at, left) = (slot, MaxLevels); at >= 0 && left > 0; at = tree[at].Parent, left--)
        {
            ref var node = ref tree[at];
            if (node.IsEditable() || AriaRoles.IsField(Role.Given(node)))
                editor = at;
            else if (editor < 0 && node.Is("contenteditable", "false"))
                // An island in an editor is the application's own.
                return Node.None;
        }

        return editor;
    }
}
