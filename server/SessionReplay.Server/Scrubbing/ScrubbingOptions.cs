namespace SessionReplay.Server.Scrubbing;

/// <summary>Whether secrets are masked before anything is stored.</summary>
internal sealed class ScrubbingOptions
{
    public const string Section = "Scrubbing";

    /// <summary>Mask card numbers, keys and tokens, and matches of a project's own patterns.</summary>
    public bool Enabled { get; set; } = true;
}
