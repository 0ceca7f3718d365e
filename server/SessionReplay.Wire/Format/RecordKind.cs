namespace SessionReplay.Wire.Format;

/// <summary>The kind of a record. wire/README.md lists the fields of each kind.</summary>
public enum RecordKind
{
    Any = 0,
    Meta = 1,
    Snapshot = 2,
    SnapshotMore = 3,
    Mutation = 4,
    Pointer = 5,
    Interaction = 6,
    Scroll = 7,
    Viewport = 8,
    Input = 9,
    Selection = 10,
    Plugin = 11,
    Custom = 12,
    Load = 13,
    Data = 14,
}
