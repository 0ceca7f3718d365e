using System.ComponentModel.DataAnnotations;

namespace SessionReplay.Server.Playback;

/// <summary>What the viewer's API gives and takes.</summary>
internal sealed class PlaybackOptions
{
    public const string Section = "Playback";
    public const string AllAssets = "all";
    public const string NoAssets = "none";

    /// <summary>Largest recording that can be imported, in bytes of JSON.</summary>
    [Range(1_024 * 1_024, 64L * 1_024 * 1_024 * 1_024)]
    public long MaxImportBytes { get; set; } = 1_024L * 1_024 * 1_024;

    /// <summary>What viewers' browsers may load of a recorded page from where it was, pictures, fonts and media: <c>all</c>, or <c>none</c>.</summary>
    [AllowedValues(AllAssets, NoAssets, ErrorMessage = "Playback:Assets is all or none.")]
    public string Assets { get; set; } = AllAssets;

    /// <summary>How long a viewer's hub connection lasts, in seconds. A login that has ended since hears no longer than this.</summary>
    [Range(1, 24 * 60 * 60)]
    public int HubSeconds { get; set; } = 10 * 60;

    /// <summary>How long after its recorder's last sign a session counts as live, in seconds. A recorder gives one every 25 s, and in a hidden tab, whose timers run once a minute, hardly more seldom than this.</summary>
    [Range(1, 300)]
    public int LiveSeconds { get; set; } = 55;

    /// <summary>Segments come in any order. One that is not here this long after a later one, in seconds, while the session is recorded, is missing.</summary>
    [Range(0, 300)]
    public int LateSeconds { get; set; } = 15;
}
