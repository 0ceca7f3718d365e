namespace SessionReplay.Dom.State;

/// <summary>Where the pointer is, and what it does.</summary>
internal sealed class PointerState
{
    /// <summary>The source of its last path, as in <see cref="Wire.Records.PointerRecord"/>; null: it has not moved.</summary>
    public long? Source { get; set; }

    public long X { get; set; }

    public long Y { get; set; }

    /// <summary>The id of the node under it.</summary>
    public long Over { get; set; }

    /// <summary>The node on which a button was pressed or a finger was put down, and how; null: nothing is pressed.</summary>
    public Wire.Records.InteractionRecord? Pressed { get; set; }

    /// <summary>The node that has the focus.</summary>
    public long? Focus { get; set; }
}
