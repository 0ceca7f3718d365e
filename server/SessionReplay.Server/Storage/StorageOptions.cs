using System.ComponentModel.DataAnnotations;

namespace SessionReplay.Server.Storage;

/// <summary>Where the data is kept when it is not in MongoDB.</summary>
internal sealed class StorageOptions
{
    public const string Section = "Data";

    /// <summary>Folder of the SQLite database; relative to the content root (in a checkout: the repository).</summary>
    [Required]
    public string Path { get; set; } = "./data";
}
