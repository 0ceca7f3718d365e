using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.State;

/// <summary>What a node has besides its markup. Most nodes have none of it.</summary>
internal sealed class LiveState
{
    /// <summary>How far it is scrolled, and when that was said in the order of all states.</summary>
    public (WireNumber X, WireNumber Y, long Order)? Scroll { get; set; }

    /// <summary>The value of a form field, if it has changed since the field was recorded.</summary>
    public (string Text, bool IsChecked, bool? UserTriggered, long Order)? Field { get; set; }

    /// <summary>Properties that no markup tells (<c>indeterminate</c>, <c>selectedIndex</c>), by the record that told each last.</summary>
    public AnyMap? Properties { get; set; }

    /// <summary>The changes of its style sheet since its text was recorded.</summary>
    public RuleList? Rules { get; set; }

    /// <summary>The style sheets that the document, or the shadow root of the host, has adopted, in their order.</summary>
    public long[]? Adopted { get; set; }

    public MediaState? Media { get; set; }

    /// <summary>What was drawn on the canvas since it was recorded.</summary>
    public CanvasState? Canvas { get; set; }

    public bool IsPopoverOpen { get; set; }
}
