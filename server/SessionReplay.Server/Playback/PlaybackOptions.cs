using System.ComponentModel.DataAnnotations;

namespace SessionReplay.Server.Playback;

/// <summary>Settings of the viewer's API and hub.</summary>
internal sealed class PlaybackOptions
{
    public const string Section = "Playback";
    public const string AllAssets = "all";
    public const string NoAssets = "none";

    /// <summary>Largest recording that can be imported, in bytes of JSON.</summary>
    [Range(1_024 * 1_024, 64L * 1_024 * 1_024 * 1_024)]
    public long MaxImportBytes { get; set; } = 1_024L * 1_024 * 1_024;

    /// <summary>
    /// Whether viewers' browsers may load pictures, fonts and media of a recorded page from their original addresses: <c>all</c>, or
    /// <c>none</c>.
    /// </summary>
    [AllowedValues(AllAssets, NoAssets, ErrorMessage = "Playback:Assets must be all or none.")]
    public string Assets { get; set; } = AllAssets;

    /// <summary>
    /// How long a viewer's hub connection lasts, in seconds. After a login has ended, its connection is told of changes for no longer than
    /// this.
    /// </summary>
    [Range(1, 24 * 60 * 60)]
    public int HubSeconds { get; set; } = 10 * 60;

    /// <summary>
    /// How long after its recorder's last sign a session counts as live, in seconds. A recorder gives a sign every 25 s. In a hidden tab,
    /// whose timers run once a minute, it gives signs hardly more seldom than this.
    /// </summary>
    [Range(1, 300)]
    public int LiveSeconds { get; set; } = 55;

    /// <summary>
    /// Segments come in any order. While a session is being recorded, a segment counts as missing when it has not come within this many
    /// seconds after a later one.
    /// </summary>
    [Range(0, 300)]
    public int LateSeconds { get; set; } = 15;
}
