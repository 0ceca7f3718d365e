namespace SessionReplay.Wire.Format;

/// <summary>State that decoding carries from one node to the next.</summary>
public struct NodeState
{
    /// <summary>The id of the node before in this segment, 0 before the first node.</summary>
    public long LastId { get; internal set; }

    /// <summary>The rootId in force in this record.</summary>
    public long? RootId { get; private set; }

    /// <summary>Forgets the rootId, which holds only to the end of its record.</summary>
    public void BeginRecord() => RootId = null;

    internal void SetRoot(long? rootId) => RootId = rootId;
}

/// <summary>
/// A node token up to its body. The caller reads the body, whose parts <see cref="Slots"/> and <see cref="HasAttributes"/> tell.
/// </summary>
public readonly struct NodeToken
{
    public int Head { get; private init; }

    public long Id { get; private init; }

    public bool IsClose => Type == NodeType.Close;

    public int Type => Head & Format.Head.TypeMask;

    public bool IsOpen => (Head & Format.Head.Open) != 0;

    public bool HasExtra => (Head & Format.Head.Extra) != 0;

    public bool HasAttributes => (Head & Format.Head.Attributes) != 0;

    /// <summary>True for the types that have children.</summary>
    public bool IsContainer => Type is NodeType.Document or NodeType.Element;

    /// <summary>How many slots the body begins with.</summary>
    public int Slots => Type == NodeType.DocumentType ? 3 : 1;

    /// <summary>True for the names of properties that have a place of their own in every node's token.</summary>
    internal static bool IsPlaced(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("type"u8)
        || name.SequenceEqual("id"u8)
        || name.SequenceEqual("childNodes"u8)
        || name.SequenceEqual("rootId"u8)
        || name.SequenceEqual("isSVG"u8)
        || name.SequenceEqual("isShadowHost"u8)
        || name.SequenceEqual("isShadow"u8)
        || name.SequenceEqual("isCustom"u8);

    /// <param name="depth">How many nodes are open around the node.</param>
    internal static void CheckDepth(int depth)
    {
        if (depth >= WireFormat.MaxDomDepth)
            throw new WireException("too_large", $"The DOM is deeper than {WireFormat.MaxDomDepth} levels.");
    }

    /// <summary>
    /// Reads head, id and rootId. The extra any (if <see cref="HasExtra"/>), the slots and the count of attributes stand next.
    /// </summary>
    public static NodeToken Read(ref MessagePackReader reader, ref NodeState state)
    {
        var head = reader.ReadInt();
        var type = (int)(head & Format.Head.TypeMask);
        if (head is < 0 or > Format.Head.All || type is > NodeType.Comment and < NodeType.Close)
            throw new WireException($"The node's head before byte {reader.At} is {head}, which is no valid head.");
        if (type == NodeType.Close)
            return head == NodeType.Close
                ? new NodeToken { Head = (int)head }
                : throw new WireException($"The Close before byte {reader.At} has bits that a Close may not have.");
        if ((head & Format.Head.Open) != 0 && type is not (NodeType.Document or NodeType.Element))
            throw new WireException($"The node before byte {reader.At} is open, but nodes of type {type} have no children.");
        if ((head & Format.Head.Attributes) != 0 && type != NodeType.Element)
            throw new WireException($"The node before byte {reader.At} has attributes, but nodes of type {type} have none.");
        state.LastId += 1 + ((head & Format.Head.Id) != 0 ? reader.ReadInt() : 0);
        if (state.LastId is < -WireFormat.MaxSafeInteger or > WireFormat.MaxSafeInteger)
            throw new WireException($"The node id before byte {reader.At} is beyond 2^53.");
        if ((head & Format.Head.Root) != 0)
            state.SetRoot(reader.ReadIntOrNil());
        return new NodeToken { Head = (int)head, Id = state.LastId };
    }
}
