namespace SessionReplay.Dom.State;

/// <summary>rrweb's sources of the events that travel as Data records.</summary>
internal static class DataSource
{
    public const long Media = 7;
    public const long StyleSheetRule = 8;
    public const long Canvas = 9;
    public const long Font = 10;
    public const long StyleDeclaration = 13;
    public const long Adopted = 15;
    public const long CustomElement = 16;
}

/// <summary>The tags of Custom records that are about the page.</summary>
internal static class PageTag
{
    /// <summary>An application of one page has gone to another address.</summary>
    public const string Navigate = "navigate";
    public const string Popover = "popover";
    public const string Animation = "animation";
    public const string State = "state";

    /// <summary>The order of the top layer, in a keyframe: <c>{ids: [id, …]}</c>, the uppermost last.</summary>
    public const string TopLayer = "top-layer";

    public static bool Is(ReadOnlySpan<byte> tag) =>
        tag.SequenceEqual("navigate"u8)
        || tag.SequenceEqual("popover"u8)
        || tag.SequenceEqual("animation"u8)
        || tag.SequenceEqual("state"u8)
        || tag.SequenceEqual("top-layer"u8);
}
