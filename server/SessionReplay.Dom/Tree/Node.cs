using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.Tree;

/// <summary>
/// A node of the recorded page. Nodes stand in one array and refer to each other by their place (slot) in it; −1 is no node. So a page of a
/// million nodes is one object and not a million.
/// </summary>
internal struct Node
{
    public const int None = -1;

    /// <summary>The id that records use. Ids are the page's, so they may lie.</summary>
    public long Id;

    /// <summary>The id of the frame's document that the node is in; null in the page's own document.</summary>
    public long? RootId;

    /// <summary>
    /// The document that the node is in, or the host of the shadow root: in there ids refer to it. None as long as it has no place.
    /// </summary>
    public int Scope;

    public int Parent;
    public int Previous;
    public int Next;
    public int First;
    public int Last;

    /// <summary>The children in its shadow root, if it is a shadow host.</summary>
    public int FirstShadow;
    public int LastShadow;

    /// <summary>A <see cref="NodeType"/>.</summary>
    public byte Type;

    /// <summary>The <see cref="Head"/> bits of the node that say something of it: Svg, ShadowHost, Shadow, Custom.</summary>
    public ushort Flags;

    /// <summary>The node is in use, and not free for another.</summary>
    public bool IsUsed;

    /// <summary>It has an entry in <see cref="LiveStates"/>.</summary>
    public bool HasState;

    /// <summary>It shows a text, and whoever watches the texts of the page was told of it.</summary>
    public bool IsTold;

    /// <summary>What its markup hid when its texts were looked at last: a style that changes nothing of that costs no look.</summary>
    public byte HidAs;

    /// <summary>Tag name, name of a document type, compatMode of a document, or the text.</summary>
    public string? Text;

    /// <summary>Attributes of an element, or public and system id of a document type.</summary>
    public object? More;

    /// <summary>Properties for which the wire has no place of their own.</summary>
    public AnyMap? Extra;

    public readonly bool IsShadow => (Flags & Head.Shadow) != 0;

    public readonly bool IsElement => Type == NodeType.Element;

    /// <summary>It is a <c>slot</c>, in which a shadow root shows children of its host.</summary>
    public readonly bool IsSlot => IsElement && Text is "slot";

    /// <summary>It is of a type that has children.</summary>
    public readonly bool IsContainer => Type is NodeType.Document or NodeType.Element;

    public readonly bool IsText => Type is NodeType.Text or NodeType.CData;

    public readonly NodeAttributes? Attributes => More as NodeAttributes;

    /// <summary>About how many characters it takes.</summary>
    public readonly long Weight => (Text?.Length ?? 0) + (Attributes?.Weight ?? 0) + (Extra is null ? 0 : AnyValue.Weight(Extra));

    /// <summary>Whether it is the node that these facts describe, whatever is below it.</summary>
    public readonly bool IsSame(int type, int flags, string? text, object? more) =>
        Type == type
        && Flags == flags
        && Text == text
        && (More, more) switch
        {
            (NodeAttributes mine, NodeAttributes others) => mine.IsSame(others),
            (NodeAttributes { Count: > 0 }, null) or (null, NodeAttributes { Count: > 0 }) => false,
            (DocumentTypeIds mine, DocumentTypeIds others) => mine == others,
            _ => true,
        };
}

/// <summary>The public and the system id of a document type.</summary>
internal sealed record DocumentTypeIds(string PublicId, string SystemId);
