using System.ComponentModel.DataAnnotations;

namespace SessionReplay.Server.Storage;

/// <summary>Where the data is kept when it is not in MongoDB, and how much one session may hold.</summary>
internal sealed class StorageOptions
{
    public const string Section = "Data";

    /// <summary>Folder of the SQLite database; relative to the content root (in a checkout: the repository).</summary>
    [Required]
    public string Path { get; set; } = "./data";

    /// <summary>How long a server that starts, or has met damage, reads what is stored in the background, newest first, to name the sessions that are damaged, in seconds. 0: it does not.</summary>
    [Range(0, 24 * 60 * 60)]
    public int CheckSeconds { get; set; } = 60;

    /// <summary>A page sends a segment a second while something happens: 86,400 in the longest day of a session, and several tabs are one session. Whoever has more begins a new one.</summary>
    [Range(1, 10_000_000)]
    public int MaxSegmentsPerSession { get; set; } = 200_000;

    /// <summary>How many pages a session may have; the next one begins a new session.</summary>
    [Range(1, 100_000)]
    public int MaxPagesPerSession { get; set; } = 1_000;
}
