using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Dom.State;

/// <summary>Everything that is known of the page at a moment.</summary>
internal sealed class PageState
{
    /// <summary>Bounds of what a page may add to for as long as it is open. What no page of a real application reaches is left out.</summary>
    private const int MaxSheets = 20_000;
    private const int MaxAnimations = 5_000;
    private const int MaxFonts = 500;
    private const int MaxElements = 10_000;
    private long _order;

    public PageState()
    {
        Tree = new(slot => Index!.Placed(slot), Removed);
        Index = new(Tree);
    }

    public LiveStates States { get; } = new();

    public NodeTree Tree { get; }

    /// <summary>The elements by their ids, and by other attributes by which they are looked up.</summary>
    public AttributeIndex Index { get; }

    public Work Work { get; } = new();

    public PageWeight Weight { get; } = new();

    /// <summary>What decides which texts the page shows; null: nobody asks.</summary>
    public ShownChanges? Shown { get; set; }

    /// <summary>The strings of the segment that is being read.</summary>
    public SegmentTexts Texts { get; } = new();

    /// <summary>The names of tags and attributes, which every segment has again, each kept once.</summary>
    public NamePool Names { get; } = new();

    /// <summary>The time of the record applied last, ms since 1970 by the page's clock.</summary>
    public long Time { get; set; }

    /// <summary>A snapshot is whole, and every change since is applied.</summary>
    public bool IsKnown { get; set; }

    /// <summary>The nodes that the snapshot being read has open; null: none is being read.</summary>
    public List<int>? OpenSnapshot { get; set; }

    public string Href { get; set; } = "";

    public (WireNumber Width, WireNumber Height) Viewport { get; set; }

    /// <summary>The style sheets that scripts have constructed, by their ids.</summary>
    public Dictionary<long, SheetState> Sheets { get; } = [];

    public TopLayer TopLayer { get; } = new();

    /// <summary>Running and held animations, by the numbers that the recorder gives them.</summary>
    public Dictionary<long, AnimationState> Animations { get; } = [];

    /// <summary>The data of the fonts that scripts have added.</summary>
    public List<AnyMap> Fonts { get; } = [];

    /// <summary>The names of custom elements that were defined after the snapshot.</summary>
    public List<string> DefinedElements { get; } = [];

    public PointerState Pointer { get; private set; } = new();

    public List<SelectionRange> Selection { get; } = [];

    /// <summary>A number for a state that is told now: a later state has a larger one.</summary>
    public long NextOrder() => ++_order;

    public LiveState StateOf(int slot) => States.Make(Tree, slot);

    /// <summary>The slot of the node that a record names; −1 if there is none.</summary>
    public int Find(WireNumber id) => id.IsInteger ? Tree.Find(id.Integer) : Node.None;

    public bool HasRoomForSheet => Sheets.Count < MaxSheets;

    /// <summary>Remembers an animation. The recorder does not tell when one ends, so the oldest make room.</summary>
    public void Begin(long number, AnimationState animation)
    {
        if (Animations.Count >= MaxAnimations && !Animations.ContainsKey(number))
        {
            Work.Add(Animations.Count);
            foreach (var old in Animations.Keys.Order().Take(MaxAnimations / 2).ToList())
                Animations.Remove(old);
        }

        Animations[number] = animation;
    }

    public bool HasRoomForFont => Fonts.Count < MaxFonts;

    public bool HasRoomForElement => DefinedElements.Count < MaxElements;

    /// <summary>Forgets what a snapshot tells again. Pointer and fonts stay: the window keeps them.</summary>
    public void BeginSnapshot()
    {
        ForgetTree();
        OpenSnapshot = [];
    }

    /// <summary>Forgets the page: something of it is missing, and nothing is known until the next snapshot.</summary>
    public void Forget()
    {
        ForgetTree();
        Fonts.Clear();
        Pointer = new();
    }

    private void Removed(int slot)
    {
        Shown?.Removed(Tree, slot);
        if (Tree[slot].HasState)
            States.Remove(slot);
    }

    private void ForgetTree()
    {
        IsKnown = false;
        OpenSnapshot = null;
        Shown?.Forget(Tree);
        Tree.Clear();
        Index.Clear();
        States.Clear();
        Sheets.Clear();
        TopLayer.Clear();
        Animations.Clear();
        DefinedElements.Clear();
        Selection.Clear();
        _order = 0;
    }
}
