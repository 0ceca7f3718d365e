using System.ComponentModel.DataAnnotations;

namespace SessionReplay.Server.Storage;

/// <summary>Where the data is kept when it is not in MongoDB, and how much one session may hold.</summary>
internal sealed class StorageOptions
{
    public const string Section = "Data";

    /// <summary>Folder of the SQLite database; relative to the content root (in a checkout: the repository).</summary>
    [Required]
    public string Path { get; set; } = "./data";

    /// <summary>
    /// For how many seconds a server that starts, or has met damage, reads stored sessions in the background, newest first, to name the
    /// damaged ones. 0: it does not read them.
    /// </summary>
    [Range(0, 24 * 60 * 60)]
    public int CheckSeconds { get; set; } = 60;

    /// <summary>
    /// How many segments a session may have; a page that has more begins a new session. A page sends one segment a second while something
    /// happens: 86,400 in the longest day of a session, and several tabs share one session.
    /// </summary>
    [Range(1, 10_000_000)]
    public int MaxSegmentsPerSession { get; set; } = 200_000;

    /// <summary>How many pages a session may have; the next page begins a new session.</summary>
    [Range(1, 100_000)]
    public int MaxPagesPerSession { get; set; } = 1_000;
}
