using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Check;

/// <summary>Checks node tokens while passing over them. It is a struct so that it lives on the validator's stack.</summary>
internal struct NodeChecker
{
    private NodeState _state;

    // The open snapshot. The depth of a snapshot that began in an earlier segment is not known.
    private bool _snapshotIsWhole;
    private bool _hasRoot;
    private int _depth;

    public void BeginRecord() => _state.BeginRecord();

    /// <summary>
    /// Checks the nodes of a Snapshot or SnapshotMore record. All parts of a snapshot form one tree, of which only the parts in this
    /// segment can be checked.
    /// </summary>
    public void Snapshot(ref MessagePackReader fields, bool begins, bool last)
    {
        if (begins)
            (_snapshotIsWhole, _hasRoot, _depth) = (true, false, 0);
        while (fields.Fields > 0)
        {
            if (_snapshotIsWhole && _hasRoot && _depth == 0)
                throw new WireException($"The token at byte {fields.At} is outside the snapshot's tree.");
            var deeper = Pass(ref fields, ref _state);
            if (_snapshotIsWhole && !_hasRoot && deeper < 0)
                throw new WireException($"The Close before byte {fields.At} ends no node.");
            _hasRoot = true;
            if (deeper > 0)
                NodeToken.CheckDepth(_depth);
            _depth += deeper;
        }

        if (!last)
            return;
        if (_snapshotIsWhole && (!_hasRoot || _depth > 0))
            throw new WireException($"The snapshot that ends before byte {fields.At} is not whole: {_depth} nodes are open.");
        (_snapshotIsWhole, _depth) = (false, 0);
    }

    /// <summary>Checks an add group's trees, up to the Close that ends it.</summary>
    public void AddGroup(ref MessagePackReader fields)
    {
        for (var depth = 0; depth >= 0; )
        {
            var deeper = Pass(ref fields, ref _state);
            if (deeper > 0)
                NodeToken.CheckDepth(depth);
            depth += deeper;
        }
    }

    public static void Attributes(ref MessagePackReader fields)
    {
        for (var left = fields.ReadCount(); left > 0; left--)
        {
            fields.ReadSlot();
            if (fields.ReadValue() != ValueKind.Array)
                continue;
            if (fields.Count > 1)
                Declarations.Read(ref fields);
            else
                fields.SkipAny();
        }
    }

    /// <summary>Passes over one token. Returns how much deeper the next one stands: 1 after an open node, −1 after a Close.</summary>
    public static int Pass(ref MessagePackReader fields, ref NodeState state)
    {
        var token = NodeToken.Read(ref fields, ref state);
        if (token.IsClose)
            return -1;
        if (token.HasExtra)
            Extra(ref fields);
        for (var slots = token.Slots; slots > 0; slots--)
        {
            if (token.Type == NodeType.Document)
                fields.ReadSlotOrNil();
            else
                fields.ReadSlot();
        }

        if (token.HasAttributes)
            Attributes(ref fields);
        return token.IsOpen ? 1 : 0;
    }

    private static void Extra(ref MessagePackReader fields)
    {
        if (fields.ReadAny() != ValueKind.Map)
            throw new WireException($"The extra before byte {fields.At} is not a map.");
        for (var left = fields.Count; left > 0; left--)
        {
            var name = fields.Text(fields.ReadKey());
            if (NodeToken.IsPlaced(name))
                throw new WireException($"The extra before byte {fields.At} repeats a property that has a field of its own.");
            fields.SkipNested(1);
        }
    }
}
