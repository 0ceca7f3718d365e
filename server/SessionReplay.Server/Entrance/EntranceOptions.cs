using System.ComponentModel.DataAnnotations;

namespace SessionReplay.Server.Entrance;

/// <summary>
/// Limits at which recordings or connections are refused, however well the recorder behaves. They share a configuration section with the
/// other limits on recorders.
/// </summary>
internal sealed class EntranceOptions
{
    public const string Section = "Ingest";

    /// <summary>With fewer bytes free on the store's disk, no new session begins. 0: sessions begin whatever is free.</summary>
    [Range(0, long.MaxValue)]
    public long MinFreeBytesForNew { get; set; } = 512L * 1_024 * 1_024;

    /// <summary>With fewer bytes free on the store's disk, nothing is taken. 0: segments are taken until the disk is full.</summary>
    [Range(0, long.MaxValue)]
    public long MinFreeBytes { get; set; } = 128L * 1_024 * 1_024;

    /// <summary>Most hub connections of one address at once. A whole company may share one address.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnectionsPerAddress { get; set; } = 10_000;
}
