namespace SessionReplay.Wire.Rrweb;

/// <summary>rrweb's EventType.</summary>
public static class RrwebType
{
    public const int DomContentLoaded = 0;
    public const int Load = 1;
    public const int FullSnapshot = 2;
    public const int IncrementalSnapshot = 3;
    public const int Meta = 4;
    public const int Custom = 5;
    public const int Plugin = 6;
}

/// <summary>The values of rrweb's IncrementalSource that this code names.</summary>
public static class RrwebSource
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
