namespace SessionReplay.Dom.Names;

/// <summary>How an element hides what is in it, as far as its markup tells: style sheets are not asked.</summary>
[Flags]
internal enum Hiding
{
    None = 0,

    /// <summary>It takes no part in the page, with everything in it.</summary>
    Gone = 1,

    /// <summary><c>visibility: hidden</c>, which something in it may take back.</summary>
    Invisible = 2,

    /// <summary><c>visibility: visible</c>, which takes it back.</summary>
    Visible = 4,

    /// <summary>It is there, but as transparent as glass.</summary>
    Transparent = 8,

    /// <summary>It is on the screen, but not read to those who cannot see it.</summary>
    Unread = 16,
}
