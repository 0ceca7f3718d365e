namespace SessionReplay.Wire.Format;

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
