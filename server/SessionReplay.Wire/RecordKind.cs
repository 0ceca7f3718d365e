namespace SessionReplay.Wire;

/// <summary>What a record is; the fields of each stand in wire/README.md.</summary>
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

/// <summary>rrweb's NodeType, and Close, which ends the last open node.</summary>
public static class NodeType
{
    public const int Document = 0;
    public const int DocumentType = 1;
    public const int Element = 2;
    public const int Text = 3;
    public const int CData = 4;
    public const int Comment = 5;
    public const int Close = 7;
}

/// <summary>Bits of a node's head above its type.</summary>
public static class Head
{
    public const int TypeMask = 7;
    public const int Open = 8;
    public const int Attributes = 16;
    public const int Svg = 32;
    public const int Id = 64;
    public const int ShadowHost = 128;
    public const int Shadow = 256;
    public const int Root = 512;
    public const int Custom = 1024;
    public const int Extra = 2048;
    public const int All = 4095;
}

/// <summary>Bits of a Mutation record's flags.</summary>
public static class MutationFlag
{
    public const int AttachIframe = 1;
    public const int KeepNested = 2;
    public const int ShadowRemoves = 4;
}

/// <summary>Bits of an Input record's flags.</summary>
public static class InputFlag
{
    public const int Checked = 1;
    public const int HasUserTriggered = 2;
    public const int UserTriggered = 4;
}

/// <summary>rrweb's EventType.</summary>
internal static class RrwebType
{
    public const int DomContentLoaded = 0;
    public const int Load = 1;
    public const int FullSnapshot = 2;
    public const int IncrementalSnapshot = 3;
    public const int Meta = 4;
    public const int Custom = 5;
    public const int Plugin = 6;
}

/// <summary>rrweb's IncrementalSource, as far as this code names them.</summary>
internal static class RrwebSource
{
    public const int Mutation = 0;
    public const int MouseMove = 1;
    public const int MouseInteraction = 2;
    public const int Scroll = 3;
    public const int ViewportResize = 4;
    public const int Input = 5;
    public const int TouchMove = 6;
    public const int Drag = 12;
    public const int Selection = 14;
}
