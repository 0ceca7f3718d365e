using System.ComponentModel.DataAnnotations;

namespace SessionReplay.Server.Access;

/// <summary>Who may use the viewer.</summary>
internal sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>Password of the user admin. Empty: a random one is made at the first start and printed once.</summary>
    [RegularExpression("(?s).{8,}", ErrorMessage = "Access:AdminPassword needs at least 8 characters.")]
    public string? AdminPassword { get; set; }

    /// <summary>How many logins one address may try for one user in a minute.</summary>
    [Range(1, 1_000)]
    public int LoginsPerMinute { get; set; } = 10;

    /// <summary>How long a login lasts when it is not used, in days.</summary>
    [Range(1, 365)]
    public int LoginDays { get; set; } = 14;
}
