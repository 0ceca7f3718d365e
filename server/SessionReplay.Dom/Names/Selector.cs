using System.Text;
using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Names;

/// <summary>
/// A text by which an element is found again, in another session and after another build: its test id, else an id that a person gave it,
/// else role and name, else its words, else the way to it from the nearest element around it that has one of the first two. Each is
/// taken only if no other element of its document or shadow root has the same, as far as an <see cref="Allowance"/> goes.
/// </summary>
/// <remarks>
/// <c>[data-testid="pay"]</c> · <c>#pay</c> · <c>role=button[name="Pay now"]</c> · <c>text="Pay now"</c> · <c>#cart > li:nth-of-type(2)</c>,
/// as Playwright reads them. Each frame and shadow host around the element is one such text, and <c> >>> </c> leads into it.
/// </remarks>
internal sealed class Selector
{
    /// <summary>How many frames and shadow roots may be around an element.</summary>
    private const int MaxScopes = 10;

    /// <summary>How many elements of its scope an element is compared with, and the nodes that are looked at for their names.</summary>
    private const int MaxPeers = 5_000;

    /// <summary>The steps of a way. One that is longer begins somewhere on the page.</summary>
    private const int MaxSteps = 8;
    private const int MaxSiblings = 1_000;

    /// <summary>A longer name or text is no name but a passage.</summary>
    private const int MaxWords = 80;

    /// <summary>No real element has a longer tag, and no selector worth keeping is longer (characters).</summary>
    private const int MaxTag = 100;
    private const int MaxSelector = 1_000;

    private readonly PageState _page;
    private readonly NodeTree _tree;
    private readonly Allowance _allowance = new(MaxPeers);

    private Selector(PageState page) => (_page, _tree) = (page, page.Tree);

    /// <summary>Null: it has none, because too many frames and shadow roots are around it, or it would be too long.</summary>
    public static string? Of(PageState page, int slot) => new Selector(page).Of(slot);

    private string? Of(int slot)
    {
        var parts = new List<string>();
        while (parts.Count < MaxScopes && _tree[slot] is { IsElement: true, Scope: >= 0 and var scope })
        {
            parts.Add(Inside(slot));
            slot = _tree[scope].IsElement ? scope : _tree[scope].Parent;
            if (slot >= 0)
                continue;
            parts.Reverse();
            return string.Join(" >>> ", parts) is { Length: <= MaxSelector } selector ? selector : null;
        }

        return null;
    }

    private string Inside(int slot) => Anchor(slot) ?? ByName(slot) ?? ByText(slot) ?? Way(slot);

    /// <summary>Test id or id: what somebody gave to the element so that it can be found.</summary>
    private string? Anchor(int slot)
    {
        foreach (var name in AttributeIndex.TestIds)
            if (_tree[slot].Word(name) is { } value && IsAlone(slot, name, value) && !Mask.IsMasked(value))
                return $"[{name}={CssText.Quoted(value)}]";
        return _tree[slot].Word("id") is { } id && !GeneratedId.Is(id) && IsAlone(slot, "id", id) && !Mask.IsMasked(id)
            ? $"#{CssText.Name(id)}"
            : null;
    }

    private bool IsAlone(int slot, string name, string value) =>
        _page.Index.Find(_tree[slot].Scope, name, value, 2) is [var only] && only == slot;

    private string? ByName(int slot)
    {
        var (role, name, _) = AccessibleName.Of(_page, slot);
        if (role is null or Role.Presentation || name is not { Length: <= MaxWords })
            return null;
        foreach (var peer in Peers(_tree[slot].Scope))
            if (peer != slot && Role.Of(_tree, peer) == role && AccessibleName.Of(_page, peer, _allowance).Name == name)
                return null;
        return $"role={role}[name={CssText.Quoted(name)}]";
    }

    /// <summary>By the words right in the element. Numbers in them are data, which are others next time.</summary>
    private string? ByText(int slot)
    {
        if (Text(slot) is not { Length: > 1 } text || text.Any(char.IsDigit) || Mask.IsMasked(text) || Editor.Around(_tree, slot) >= 0)
            return null;
        foreach (var peer in Peers(_tree[slot].Scope))
            if (peer != slot && Text(peer) == text)
                return null;
        return $"text={CssText.Quoted(text)}";
    }

    /// <summary>The words in the element's own text nodes; null: none, or too many.</summary>
    private string? Text(int slot)
    {
        ref var element = ref _tree[slot];
        if (Hides.ShowsNothing(element))
            return null;
        var text = new StringBuilder();
        for (var child = element.First; child >= 0 && _allowance.Step(); child = _tree[child].Next)
        {
            if (!_tree[child].IsText || _tree[child].Text is not { } own)
                continue;
            if (text.Length + own.Length > 4 * MaxWords)
                return null;
            text.Append(own);
        }

        return VisibleText.Collapsed(text.ToString()) is { Length: > 0 and <= MaxWords } words ? words : null;
    }

    /// <summary>The way from the nearest anchor, or from the top of the scope.</summary>
    private string Way(int slot)
    {
        var steps = new List<string>();
        for (var at = slot; steps.Count < MaxSteps; at = _tree[at].Parent)
        {
            if (at != slot && Anchor(at) is { } anchor)
            {
                steps.Add(anchor);
                break;
            }

            steps.Add(Step(at));
            ref var node = ref _tree[at];
            if (node.Text is "body" or "html" || node.IsShadow || node.Parent < 0 || !_tree[node.Parent].IsElement)
                break;
        }

        steps.Reverse();
        return string.Join(" > ", steps);
    }

    private string Step(int slot)
    {
        var name = _tree[slot].Text!;
        var tag = name.Length > MaxTag ? "*" : CssText.Name(name);
        var (before, after) = (Namesakes(slot, forth: false), Namesakes(slot, forth: true));
        return before + after == 0 ? tag : $"{tag}:nth-of-type({before + 1})";
    }

    /// <summary>How many elements of the same tag stand before an element; of those behind, only whether there is one.</summary>
    private int Namesakes(int slot, bool forth)
    {
        var (tag, count, left) = (_tree[slot].Text, 0, MaxSiblings);
        for (var at = slot; left > 0 && !(forth && count > 0); left--)
        {
            at = forth ? _tree[at].Next : _tree[at].Previous;
            if (at < 0)
                break;
            count += _tree[at].IsElement && _tree[at].Text == tag ? 1 : 0;
        }

        return count;
    }

    /// <summary>The elements of a scope in document order, as far as the allowance goes.</summary>
    private IEnumerable<int> Peers(int scope)
    {
        var at = _tree[scope].IsElement ? _tree[scope].FirstShadow : _tree[scope].First;
        for (; at >= 0 && _allowance.Visit(_tree[at]); at = _tree.FollowingInScope(at, scope))
            if (_tree[at].IsElement)
                yield return at;
    }
}
