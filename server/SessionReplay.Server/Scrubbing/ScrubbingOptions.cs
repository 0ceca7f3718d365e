namespace SessionReplay.Server.Scrubbing;

/// <summary>Whether secrets are masked before anything is stored.</summary>
internal sealed class ScrubbingOptions
{
    public const string Section = "Scrubbing";

    /// <summary>Mask card numbers, keys and tokens, and what a project adds.</summary>
    public bool Enabled { get; set; } = true;
}
