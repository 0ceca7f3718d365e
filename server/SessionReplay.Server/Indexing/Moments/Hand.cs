using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Server.Indexing.Moments;

/// <summary>Tells changes that the person made from changes that the page made by itself.</summary>
/// <param name="names">Asks the page.</param>
/// <param name="focused">What has the focus as the reading begins; null: nothing, as far as is known.</param>
internal sealed class Hand(NamesOfSegment names, long? focused)
{
    /// <summary>A field that changes within this time (ms) after a click on it was changed by the click.</summary>
    private const long SoonMs = 1_000;

    private (long Target, long Time)? _pressed;

    /// <summary>What has the focus, as far as it is known.</summary>
    public long? Focused { get; private set; } = focused;

    public void Interaction(long id, long type, long time)
    {
        switch (type)
        {
            case InteractionRecord.Focus:
                Focused = id;
                break;
            case InteractionRecord.Blur:
                if (Focused == id)
                    Focused = null;
                break;
            case InteractionRecord.MouseDown or InteractionRecord.TouchStart or InteractionRecord.Click:
                _pressed = (names.TargetOf(id), time);
                break;
        }
    }

    /// <summary>The rich-text editor that the person writes in, if a change of the page is one of its texts: so typing into it arrives.</summary>
    public long? Wrote(ref MutationRecord mutation, ref MessagePackReader fields)
    {
        if (Focused is not { } focused || names.EditorOf(focused) is not { } editor)
            return null;
        while (mutation.NextRemove(ref fields, out _, out _, out _)) { }

        while (mutation.NextText(ref fields, out var id, out _))
            if (names.EditorOf(id) == editor)
                return editor;
        return null;
    }

    /// <summary>Whether the person made a change of a field. If the recorder does not say that, it depends on the focus and the last click.</summary>
    public bool Changed(long id, bool? userTriggered, long time)
    {
        if (userTriggered is { } told)
            return told;
        if (_pressed is { } pressed && pressed.Target == id && time - pressed.Time <= SoonMs)
            return true;
        if (names.RoleOf(id) is "checkbox" or "radio" or "switch")
            return false;
        // A field with `autofocus` had the focus before the recording began.
        return Focused == id || (Focused is null && _pressed is null && names.HasAutofocus(id));
    }
}
