using System.ComponentModel.DataAnnotations;

namespace SessionReplay.Server.Indexing;

/// <summary>When a session counts as over.</summary>
internal sealed class IndexingOptions
{
    public const string Section = "Indexing";

    /// <summary>A session closes after this long without a sign of life, in seconds.</summary>
    [Range(1, 24 * 60 * 60)]
    public int SilentSeconds { get; set; } = 5 * 60;

    /// <summary>A session whose recorder said it was over closes after this long, in seconds.</summary>
    [Range(0, 60 * 60)]
    public int FinishSeconds { get; set; } = 30;

    /// <summary>
    /// How often a session that is being recorded and that nobody watches is indexed, in seconds. One that somebody watches is indexed at
    /// once.
    /// </summary>
    [Range(1, 24 * 60 * 60)]
    public int RunningSeconds { get; set; } = 60;

    /// <summary>
    /// For how many hours a deleted session is remembered, and a session that has begun but never sent anything is kept. It must be longer
    /// than segments of a session may still come (a day of recording, a day of being late).
    /// </summary>
    [Range(1, 24 * 365)]
    public int TombstoneHours { get; set; } = 72;

    /// <summary>When the sweep looks for sessions, as a cron expression of five fields, or of six with seconds.</summary>
    [Required]
    public string SweepCron { get; set; } = "* * * * *";
}
