using SessionReplay.Dom.Apply;
using SessionReplay.Dom.Keyframe;
using SessionReplay.Dom.Names;
using SessionReplay.Dom.State;
using SessionReplay.Dom.Tree;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Dom;

/// <summary>
/// A recorded page as it stands after the segments applied so far. It is known from the end of a snapshot (or keyframe) on, until something
/// is missing or cannot be read; then nothing is known until the next one, so that it never shows what was not there.
/// </summary>
/// <remarks>Not thread-safe. What it keeps of a page is bounded, whatever the records claim; what is beyond a bound is left out.</remarks>
public sealed class PageDom
{
    private readonly PageState _page = new();
    private readonly List<Range> _strings = [];
    private readonly SegmentWriter _writer = new();
    private ShownTexts? _shown;

    /// <summary>A whole snapshot stands, and nothing is missing since.</summary>
    public bool IsKnown => _page.IsKnown;

    /// <summary>The address of the page.</summary>
    public string Href => _page.Href;

    /// <summary>How many nodes the page has.</summary>
    public int Nodes => _page.Tree.Count;

    /// <summary>The time of the record applied last, ms since 1970 by the page's clock.</summary>
    public long Time => _page.Time;

    internal PageState Page => _page;

    /// <summary>Applies one raw segment. Returns null, or what is wrong with it: the page is then not known until the next snapshot.</summary>
    /// <param name="raw">A raw segment, or a keyframe.</param>
    /// <param name="readers">They are told of each record before it is applied, one after another.</param>
    public WireException? TryApply(ReadOnlySpan<byte> raw, params ReadOnlySpan<IRecordReader> readers)
    {
        try
        {
            Apply(raw, readers);
            return null;
        }
        catch (WireException fault)
        {
            Lose();
            return fault;
        }
        finally
        {
            _page.Texts.Clear(); // They are of this segment alone, and may be megabytes.
        }
    }

    /// <summary>Notes that a segment is missing: nothing is known until the next snapshot.</summary>
    public void Lose() => _page.Forget();

    /// <summary>
    /// Writes the page as one raw segment: its address and window, a snapshot with explicit ids, and records of every other state. Applied
    /// to a new <see cref="PageDom"/>, or played, it gives the same page. Null if the page is not known, or too large for one segment.
    /// </summary>
    /// <param name="time">The moment, ms since 1970 by the page's clock. What moves by itself (media, animations) stands where it is then.</param>
    public byte[]? Keyframe(long time) => IsKnown ? new KeyframeWriter(_page, _writer, time).Write() : null;

    // Each of the following costs microseconds on a usual page, a selector a tenth of a millisecond, and some milliseconds on the worst page.
    // Whoever asks at every record has to bound how often.

    /// <summary>
    /// The id of the element that a person means who hit the node of an id: the button around an icon, the field of a label, the editor
    /// around words; else the element itself. Null: there is none.
    /// </summary>
    public long? TargetOf(long id) =>
        Find(id) is >= 0 and var slot && Target.Of(_page, slot) is >= 0 and var target ? _page.Tree[target].Id : null;

    /// <summary>The id of the rich-text editor that the node of an id stands in, or is. Null: it stands in none.</summary>
    public long? EditorOf(long id) =>
        Find(id) is >= 0 and var slot && Editor.Around(_page.Tree, slot) is >= 0 and var editor ? _page.Tree[editor].Id : null;

    /// <summary>What the element of an id is, as a person would say it. Null: there is no such element.</summary>
    public NodeName? Describe(long id) => Element(id) is >= 0 and var slot ? AccessibleName.Of(_page, slot) : null;

    /// <summary>What a person would call the element of an id, who may have no accessible name to call it by. Null: there is no such element.</summary>
    public SpokenName? Call(long id) => Element(id) is >= 0 and var slot ? Spoken.Of(_page, slot) : null;

    /// <summary>The id of the node that has the focus. Null: none has it, as far as is known.</summary>
    public long? Focused => IsKnown && _page.Pointer.Focus is { } id && _page.Tree.Find(id) >= 0 ? id : null;

    /// <summary>Whether the element of an id gets the focus as the page loads.</summary>
    public bool HasAutofocus(long id) => Element(id) is >= 0 and var slot && _page.Tree[slot].Has("autofocus");

    /// <summary>A text by which the element of an id is found again, in another session too. Null: there is none.</summary>
    public string? SelectorOf(long id) => Element(id) is >= 0 and var slot ? Selector.Of(_page, slot) : null;

    /// <summary>The text of the node of an id, if a person can see it. Null: it is hidden, or no text.</summary>
    public VisibleText? VisibleTextOf(long id) =>
        Find(id) is >= 0 and var slot && VisibleText.Of(_page, slot) is { } text && VisibleText.IsShown(_page, slot) ? text : null;

    /// <summary>All texts that a person can see, in the order of the page. They are read while the page stands as it is.</summary>
    public IEnumerable<VisibleText> VisibleTexts() => IsKnown ? new VisibleTexts(_page).All() : [];

    /// <summary>What of the page its recording does not show. Null: the page is not known.</summary>
    public Unseen? Unseen() => IsKnown ? Names.Unseen.Of(_page) : null;

    /// <summary>
    /// Tells a watcher which texts a person can see: those of now, and what changes with each record. Another one is told no more.
    /// </summary>
    public void Watch(ITextWatcher watcher) => _shown = new(_page, watcher);

    /// <summary>The slot of the node of an id in a page that is known.</summary>
    private int Find(long id) => IsKnown ? _page.Tree.Find(id) : Node.None;

    private int Element(long id) => Find(id) is >= 0 and var slot && _page.Tree[slot].IsElement ? slot : Node.None;

    private void Apply(ReadOnlySpan<byte> raw, ReadOnlySpan<IRecordReader> readers)
    {
        _strings.Clear();
        _page.Texts.Clear();
        _page.Work.BeginSegment();
        _shown?.BeginSegment(raw.Length);
        var reader = new SegmentReader(raw, _strings);
        var applier = new RecordApplier(_page);
        for (var index = 0; reader.Read(); index++)
        {
            foreach (var each in readers)
                each.Read(index, reader);
            applier.BeginRecord(reader.Time);
            reader.Accept<RecordApplier, bool>(ref applier);
            _shown?.Look();
        }

        _page.Weight.Check(_page, raw.Length);
    }
}

/// <summary>Reads the records of a segment beside the page to which they are applied.</summary>
public interface IRecordReader
{
    /// <param name="index">The record's place in the segment, from 0.</param>
    /// <param name="record">A copy of the reader, which stands at the record's fields.</param>
    public void Read(int index, SegmentReader record);
}
