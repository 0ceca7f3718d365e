using System.ComponentModel.DataAnnotations;

namespace SessionReplay.Server.Entrance;

/// <summary>When nobody is let in, however well they behave. The settings stand with those of the recorders they were made for.</summary>
internal sealed class EntranceOptions
{
    public const string Section = "Ingest";

    /// <summary>With fewer bytes free on the store's disk no new session begins; 0: whatever is left.</summary>
    [Range(0, long.MaxValue)]
    public long MinFreeBytesForNew { get; set; } = 512L * 1_024 * 1_024;

    /// <summary>With fewer bytes free on the store's disk nothing is taken; 0: until it is full.</summary>
    [Range(0, long.MaxValue)]
    public long MinFreeBytes { get; set; } = 128L * 1_024 * 1_024;

    /// <summary>Hub connections of one address at once. A company may be behind one.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnectionsPerAddress { get; set; } = 10_000;
}
