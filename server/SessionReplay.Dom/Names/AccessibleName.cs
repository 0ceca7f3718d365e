using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.Names;

/// <summary>
/// The accessible name of an element, by the algorithm of accname-1.2 as far as a recording goes. What a person has typed never becomes
/// a name, nor a part of one; and an element that is asked for is named even where it is hidden, since somebody has done something to it.
/// </summary>
internal sealed class AccessibleName
{
    /// <summary>The most nodes that are looked at for one name.</summary>
    public const int MaxNodes = 2_000;

    /// <summary>How deep in an element its words may stand.</summary>
    private const int MaxDepth = 100;
    private const int MaxReferences = 16;

    /// <summary>How far above an element the editor may be in which it stands.</summary>
    private const int MaxLevels = 500;

    private readonly PageState _page;
    private readonly NodeTree _tree;
    private readonly Allowance _allowance;
    private readonly int _subject;
    private Dictionary<int, Slotted>? _hosts;
    private NameText _text;
    private bool _isMasked;

    private AccessibleName(PageState page, int subject, Allowance allowance)
    {
        (_page, _tree, _subject, _allowance) = (page, page.Tree, subject, allowance);
        _text = new(allowance);
    }

    /// <summary>Role and name of an element.</summary>
    public static NodeName Of(PageState page, int slot, Allowance? allowance = null)
    {
        var role = Role.Of(page.Tree, slot);
        var name = new AccessibleName(page, slot, allowance ?? new(MaxNodes));
        var words = name.Find(role);
        return new(role, words, words is null && name._isMasked);
    }

    /// <summary>The words in an element, whether they are its name or not; null: there are none, or they cannot be read.</summary>
    public static string? Words(PageState page, int slot, out bool isMasked, Allowance allowance)
    {
        var role = Role.Of(page.Tree, slot);
        var name = new AccessibleName(page, slot, allowance);
        var words = AriaRoles.HasValue(role) || name.IsTyped(slot) ? null : name.Said(name.Content(slot, default));
        isMasked = name._isMasked;
        return words;
    }

    /// <summary>The first source that says something that can be read.</summary>
    private string? Find(string? role) =>
        Said(References(_subject, default))
        ?? Said(_text.Append(_tree[_subject].Attribute("aria-label")))
        ?? Said(Native(_subject, default))
        ?? (AriaRoles.IsNamedByContent(role) && !IsTyped(_subject) ? Said(Content(_subject, default)) : null)
        ?? Said(_text.Append(_tree[_subject].Attribute("title")))
        ?? Said(_text.Append(NativeName.Placeholder(_tree[_subject])));

    /// <summary>What was gathered, if it can be read; either way, the next is gathered from the beginning.</summary>
    private string? Said(bool hasWords)
    {
        var said = _text.ToString();
        _text = new(_allowance);
        if (!hasWords || said.Length == 0)
            return null;
        if (!Mask.IsMasked(said))
            return said;
        _isMasked = true;
        return null;
    }

    /// <summary>Adds the words of the elements that <c>aria-labelledby</c> names. Those do not refer to others in their turn.</summary>
    private bool References(int slot, Way way)
    {
        if (_tree[slot].Attribute("aria-labelledby") is not { Length: > 0 and < 4_000 } said)
            return false;
        var has = false;
        var referred = new List<int>();
        foreach (var token in said.AsSpan().SplitAny(" \t\r\n\f"))
        {
            if (referred.Count == MaxReferences)
                break;
            if (
                said[token] is not { Length: > 0 } id
                || _page.Index.Element(_tree[slot].Scope, id) is not (>= 0 and var named)
                || referred.Contains(named)
            )
                continue;
            referred.Add(named);
            has |= Named(named, way with { IsReference = true });
        }

        return has;
    }

    /// <summary>Adds the words of an element that names another.</summary>
    private bool Named(int slot, Way way)
    {
        if (IsTyped(slot))
            return false;
        way = way with { IsRoot = true, SeesHidden = IsHidden(slot) };
        _text.Space();
        var has = Add(slot, way);
        _text.Space();
        return has;
    }

    /// <summary>Adds what the tag of an element has for its name: a label, a caption, an alternative text.</summary>
    private bool Native(int slot, Way way)
    {
        var has = false;
        foreach (var label in Labels.Of(_page, slot, _allowance))
            has |= Named(label, way);
        if (has)
            return true;
        if (NativeName.Child(_tree, slot) is >= 0 and var child && Named(child, way))
            return true;
        return Role.Of(_tree, slot) != Role.Presentation && _text.Append(NativeName.Attribute(_page, slot));
    }

    /// <summary>Adds the words of a node to the name of an element around it, or of one that it names.</summary>
    private bool Add(int slot, Way way)
    {
        ref var node = ref _tree[slot];
        if (_text.IsFull || way.Depth > MaxDepth || !_allowance.Visit(node))
            return false;
        if (node.IsText)
            return !way.IsInvisible && _text.Append(node.Text);
        if (!node.IsElement || (!way.IsRoot && Hides.ShowsNothing(node)))
            return false;
        if (!way.SeesHidden)
        {
            var hiding = Hides.Of(_page, slot);
            if ((hiding & (Hiding.Gone | Hiding.Unread)) != 0)
                return false;
            if ((hiding & (Hiding.Invisible | Hiding.Visible)) != 0)
                way = way with { IsInvisible = (hiding & Hiding.Invisible) != 0 };
        }

        var isApart = Layout.IsApart(node);
        if (isApart)
            _text.Space();
        var has = AddElement(slot, way);
        if (isApart)
            _text.Space();
        return has;
    }

    private bool AddElement(int slot, Way way)
    {
        ref var node = ref _tree[slot];
        var role = Role.Of(_tree, slot);
        // A field that is part of a name counts by its value, and so counts for nothing if the value was typed. The field that is being
        // named says nothing of itself here: it would be called by another name whenever it has another value.
        if (AriaRoles.IsField(role) || node.IsEditable() || (slot == _subject && !way.IsRoot))
            return false;
        if (way.IsInvisible)
            return Content(slot, way);
        if (!way.IsReference && References(slot, way))
            return true;
        if (role is "combobox" or "listbox")
            return slot != _subject && AddChosen(slot, way);
        if (AriaRoles.IsRange(role))
            return slot != _subject && AddRange(slot);
        if (_text.Append(node.Attribute("aria-label")))
            return true;
        // The labels of fields that stand in an element stand there too.
        var isNative = way.IsRoot ? Native(slot, way) : AddNative(slot, way, role);
        return isNative || Content(slot, way) || _text.Append(node.Attribute("title"));
    }

    private bool AddNative(int slot, Way way, string? role)
    {
        ref var node = ref _tree[slot];
        if (node.IsSvg() && NativeName.Child(_tree, slot) is >= 0 and var title)
            return Named(title, way);
        return role != Role.Presentation && _text.Append(NativeName.Attribute(_page, slot));
    }

    /// <summary>Adds the words in an element as they are shown: those of a shadow root, with the children of its host in its slots.</summary>
    private bool Content(int slot, Way way)
    {
        ref var node = ref _tree[slot];
        way = way with { IsRoot = false, Depth = way.Depth + 1 };
        if (Hides.OnlyShown(_page, slot, _allowance) is { } only)
            return only >= 0 && Add(only, way);
        if (Slotted.IsHost(node))
            return Siblings(node.FirstShadow, way);
        if (!node.IsSlot || ShownIn(slot) is not { } shown)
            return Siblings(node.First, way);
        var has = false;
        foreach (var child in shown)
            has |= Add(child, way);
        return has;
    }

    /// <summary>What is put into a slot; null: nothing.</summary>
    private List<int>? ShownIn(int slot)
    {
        if (Slotted.HostAround(_tree, slot) is not (>= 0 and var host))
            return null;
        _hosts ??= [];
        if (!_hosts.TryGetValue(host, out var slotted))
            _hosts[host] = slotted = new(_tree, host, _allowance);
        return slotted.In(slot);
    }

    private bool Siblings(int first, Way way)
    {
        var has = false;
        for (var child = first; child >= 0 && !_text.IsFull && !_allowance.IsUsedUp; child = _tree[child].Next)
            has |= Add(child, way);
        return has;
    }

    /// <summary>Adds the chosen option of a list; what stands in a box that is none of the browser's own may have been typed.</summary>
    private bool AddChosen(int slot, Way way)
    {
        way = way with { Depth = way.Depth + 1, IsRoot = false };
        if (_tree[slot].Text == "select")
            return ChosenOption.Of(_page, slot, _allowance) is >= 0 and var option && Add(option, way);
        var has = false;
        for (var child = _tree[slot].First; child >= 0 && _allowance.Step(); child = _tree[child].Next)
            if (_tree[child].IsElement && _tree[child].Is("aria-selected", "true"))
                has |= Add(child, way);
        return has;
    }

    private bool AddRange(int slot)
    {
        ref var node = ref _tree[slot];
        var value =
            node.Attribute("aria-valuetext")
            ?? node.Attribute("aria-valuenow")
            ?? _page.States.Of(slot)?.Field?.Text
            ?? node.Attribute("value");
        return value is not null && !Mask.IsMasked(value) && _text.Append(value);
    }

    /// <summary>The words in the element were, or may have been, typed by a person.</summary>
    private bool IsTyped(int slot) => Editor.Around(_tree, slot) >= 0 || _tree[slot].Text == "textarea";

    private bool IsHidden(int slot)
    {
        for (var (at, left) = (slot, MaxLevels); at >= 0 && left > 0 && _allowance.Visit(_tree[at]); at = _tree[at].Parent, left--)
            if ((Hides.Of(_page, at) & (Hiding.Gone | Hiding.Invisible | Hiding.Unread)) != 0)
                return true;
        return false;
    }

    /// <summary>How the words of a node came to be asked for.</summary>
    private readonly record struct Way
    {
        /// <summary>By an <c>aria-labelledby</c>, so others are not followed.</summary>
        public bool IsReference { get; init; }

        /// <summary>It was named itself, and does not merely stand in what was.</summary>
        public bool IsRoot { get; init; }

        /// <summary>What was named is hidden, so what is hidden in it counts too.</summary>
        public bool SeesHidden { get; init; }

        /// <summary>The nearest element around it that says so has <c>visibility: hidden</c>.</summary>
        public bool IsInvisible { get; init; }

        public int Depth { get; init; }
    }
}
